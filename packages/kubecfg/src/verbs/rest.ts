import { StatusError } from '@kube/api-types';
import { nearest } from '@kube/component-base/flags';
import { type BodySource, readBody } from '../bodies/body-source.js';
import { parseDocuments } from '../bodies/documents.js';
import { type WireBody, wireBody } from '../bodies/wire-body.js';
import {
  isResource,
  parseResourcePath,
  RESOURCE_NAMES,
  type ResourcePath,
} from '../command-line/resource-path.js';
import { Fatal } from '../fatal.js';
import type { LogPlace } from '../log/places.js';
import { restRequest } from '../requests/rest-requests.js';
import type { Answer } from '../server/api-server.js';
import { orFatal } from './failure.js';
import { readAll } from './read-all.js';
import type { Session, Verb } from './session.js';

const NAMES = RESOURCE_NAMES.join('|');

/** The words of each verb, and whether it is about a resource as a whole or one object of it. */
const USAGES = {
  get: { place: 'usageGet', words: `get <${NAMES}>[/<id>]`, about: 'object' },
  list: { place: 'usageList', words: `list <${NAMES}>`, about: 'resource' },
  create: { place: 'usageCreate', words: `create <${NAMES}>`, about: 'resource' },
  update: { place: 'usageUpdate', words: `update <${NAMES}>/<id>`, about: 'object' },
  delete: { place: 'usageDelete', words: `delete <${NAMES}>/<id>`, about: 'object' },
} as const satisfies Record<string, { place: LogPlace; words: string; about: 'object' | 'resource' }>;

/** Shows one object. */
export const get: Verb = async (session, args, signal) => {
  const path = target('get', args);
  return show(session, await ask(session, 'GET', path, undefined, signal));
};

/** Shows the objects of a resource. */
export const list: Verb = async (session, args, signal) => {
  const path = target('list', args);
  return show(session, await ask(session, 'GET', path, undefined, signal));
};

/** Removes an object. */
export const remove: Verb = async (session, args, signal) => {
  const path = target('delete', args);
  return show(session, await ask(session, 'DELETE', path, undefined, signal));
};

/** Makes an object of what `-c` names. */
export const create: Verb = async (session, args, signal) => {
  const path = target('create', args);
  const body = sent(session, await readObject(session, path.resource, signal));
  return show(session, await ask(session, 'POST', path, body, signal));
};

/** Replaces an object by what `-c` names. v0.5.6 asks for the object first, and only then looks at its words. */
export const update: Verb = async (session, args, signal) => {
  const path = parseResourcePath(args[0] ?? '');
  const { namespace, server } = session;
  const found = await orFatal('versionForUpdate', 'error obtaining resource version for update', () =>
    server.ask(restRequest('GET', path, { namespace }), signal),
  );
  target('update', args);
  const read = await readObject(session, path.resource, signal);
  const body = sent(session, withVersion(read, found.body.resourceVersion));
  return show(session, await ask(session, 'PUT', path, body, signal));
};

/** Shows what `-c` names as if the server had sent it; nothing is asked. */
export const print: Verb = async (session, args, signal) => {
  const { resource } = parseResourcePath(args[0] ?? '');
  const text = sent(session, await readObject(session, resource, signal));
  session.streams.stdout(await printed(session, { text, body: JSON.parse(text) }));
  return 0;
};

async function ask(
  { server, flags, namespace }: Session,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: ResourcePath,
  body: string | undefined,
  signal: AbortSignal,
): Promise<Answer> {
  return orFatal('request', 'Got request error', () => {
    const scope = { namespace, labels: flags.l, fields: flags.fields };
    return server.ask(restRequest(method, path, scope, body), signal);
  });
}

async function show(session: Session, answer: Answer): Promise<number> {
  session.streams.stdout(`${await printed(session, answer)}\n`);
  return 0;
}

async function printed({ print }: Session, answer: Answer): Promise<string> {
  try {
    return await print(answer);
  } catch (err) {
    const { sourceText } = await import('../template/index.js');
    const object = sourceText(JSON.parse(answer.text));
    throw new Fatal(
      'print',
      `Failed to print: ${(err as Error).message}\nRaw received object:\n${object}\n\nBody received: ${answer.text}`,
      [],
      { cause: err },
    );
  }
}

/** @throws Fatal with the usage of the verb when its first word names nothing that it can work on */
function target(verb: keyof typeof USAGES, args: readonly string[]): ResourcePath {
  const path = parseResourcePath(args[0] ?? '');
  const { place, words, about } = USAGES[verb];
  const fits = about === 'object' ? path.id !== '' : path.id === '';
  if (isResource(path.resource) && fits) return path;
  const meant = isResource(path.resource) ? undefined : nearest(path.resource, RESOURCE_NAMES);
  const hints = meant === undefined ? [] : [`  Did you mean ${meant}?`];
  throw new Fatal(place, `usage: kubecfg [OPTIONS] ${words}`, hints);
}

async function readObject(session: Session, resource: string, signal: AbortSignal): Promise<WireBody> {
  const { flags, streams, server } = session;
  const source = await readBody(flags.c, () => readAll(streams.stdin()), signal);
  try {
    const [document, ...more] = await parseDocuments(source.text);
    if (more.length > 0) throw new Error(`${more.length + 1} documents, but one object was asked for`);
    return wireBody(document, resource, server.codec);
  } catch (err) {
    throw unreadable(source, resource, err as Error);
  }
}

function unreadable({ name }: BodySource, resource: string, err: Error): Fatal {
  const causes = err instanceof StatusError ? (err.details.causes ?? []) : [];
  const hints = causes.length < 2 ? [] : causes.map(({ message }) => `  ${message ?? ''}`);
  const text = `Error parsing ${name} as an object for ${resource}: ${err.message}`;
  return new Fatal('parseConfig', text, hints, { cause: err });
}

/** The body as it goes out; what is strange about it is told. */
function sent({ server, streams, flags, log }: Session, { object, warnings }: WireBody): string {
  for (const warning of warnings) streams.stderr(`Warning: ${warning}\n`);
  const body = server.codec.encodeJson(object);
  if (flags.verbose) log.info('sendConfig', `Parsed config file successfully; sending:\n${body}\n`);
  return body;
}

/** The object with the version that the server has; without one it goes as it is. */
function withVersion(read: WireBody, version: unknown): WireBody {
  if (typeof version !== 'number') return read;
  const metadata = { ...read.object.metadata, resourceVersion: String(version) };
  return { ...read, object: { ...read.object, metadata } as WireBody['object'] };
}
