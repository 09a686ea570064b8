import { create, get, list, print, remove, update } from './rest.js';
import type { Verb } from './session.js';

/** Verbs that are often used are at hand; the others are loaded when they are called. */
const VERBS: Readonly<Record<string, () => Promise<Verb>>> = {
  get: async () => get,
  list: async () => list,
  create: async () => create,
  update: async () => update,
  delete: async () => remove,
  print: async () => print,
  run: async () => (await import('./controllers.js')).run,
  resize: async () => (await import('./controllers.js')).resize,
  stop: async () => (await import('./controllers.js')).stop,
  rm: async () => (await import('./controllers.js')).rm,
  rollingupdate: async () => (await import('./rolling-update.js')).rollingUpdate,
  describe: async () => (await import('./describe.js')).describe,
  logs: async () => (await import('./logs.js')).logs,
  exec: async () => (await import('./exec.js')).exec,
  'port-forward': async () => (await import('./port-forward.js')).portForward,
  ns: async () => (await import('./namespace.js')).namespace,
};

/** The verb of a name; undefined when there is none. */
export async function verbOf(name: string): Promise<Verb | undefined> {
  return Object.hasOwn(VERBS, name) ? VERBS[name]?.() : undefined;
}
