import type { ApiObject } from '@kube/api-types';
import { nearest } from '@kube/component-base/flags';
import { readBodies } from '../bodies/body-source.js';
import { readObjects } from '../bodies/read-objects.js';
import type { WireBody } from '../bodies/wire-body.js';
import {
  isResource,
  parseResourcePath,
  RESOURCE_NAMES,
  type ResourcePath,
} from '../command-line/resource-path.js';
import { Fatal } from '../fatal.js';
import type { LogPlace } from '../log/places.js';
import { restRequest } from '../requests/rest-requests.js';
import type { Answer } from '../server/answer.js';
import { orFatal } from './failure.js';
import { readAllText } from './read-all-text.js';
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
  const path = target('get', args, session);
  if (session.flags.watch) return watched(session, path, signal);
  return show(session, await ask(session, 'GET', path, undefined, signal));
};

/** Shows the objects of a resource. */
export const list: Verb = async (session, args, signal) => {
  const path = target('list', args, session);
  if (session.flags.watch) return watched(session, path, signal);
  return show(session, await ask(session, 'GET', path, undefined, signal));
};

/** Removes an object, or every object that `-c` names. */
export const remove: Verb = async (session, args, signal) => {
  if (isByFile(session, args)) {
    for (const read of await readAll(session, undefined, signal)) {
      await show(session, await ask(session, 'DELETE', pathOf(read), undefined, signal));
    }
    return 0;
  }
  const path = target('delete', args, session);
  return show(session, await ask(session, 'DELETE', path, undefined, signal));
};

/** Makes the objects that `-c` names. */
export const create: Verb = async (session, args, signal) => {
  const resource = isByFile(session, args) ? undefined : target('create', args, session).resource;
  for (const read of await readAll(session, resource, signal)) {
    const path = { resource: read.resource, id: '' };
    await show(session, await ask(session, 'POST', path, sent(session, read), signal));
  }
  return 0;
};

/** Replaces an object by what `-c` names, or each by its document. */
export const update: Verb = async (session, args, signal) => {
  if (isByFile(session, args)) {
    for (const read of await readAll(session, undefined, signal)) {
      const version = await versionOf(session, pathOf(read), signal);
      await put(session, pathOf(read), read, version, signal);
    }
    return 0;
  }
  // v0.5.6 asks for the object first, and only then looks at its words.
  const path = parseResourcePath(args[0] ?? '');
  const version = await versionOf(session, path, signal);
  target('update', args, session);
  return put(session, path, await readOne(session, path.resource, signal), version, signal);
};

/** Shows what `-c` names as if the server had sent it; nothing is asked. */
export const print: Verb = async (session, args, signal) => {
  const { resource } = parseResourcePath(args[0] ?? '');
  for (const read of await readAll(session, resource, signal)) {
    const text = sent(session, read);
    session.streams.stdout(await printed(session, { text, body: JSON.parse(text) }));
  }
  return 0;
};

/** v0.5.6 knew no such call: the documents say what they are about. */
function isByFile({ flags }: Session, args: readonly string[]): boolean {
  return args.length === 0 && flags.c !== '';
}

function pathOf({ resource, object }: WireBody): ResourcePath {
  return { resource, id: object.metadata.name };
}

async function versionOf(
  { server, namespace }: Session,
  path: ResourcePath,
  signal: AbortSignal,
): Promise<unknown> {
  const { body } = await orFatal('versionForUpdate', 'error obtaining resource version for update', () =>
    server.ask(restRequest('GET', path, { namespace }), signal),
  );
  return body.resourceVersion;
}

async function put(
  session: Session,
  path: ResourcePath,
  read: WireBody,
  version: unknown,
  signal: AbortSignal,
): Promise<number> {
  const body = sent(session, withVersion(read, version));
  return show(session, await ask(session, 'PUT', path, body, signal));
}

async function watched(session: Session, path: ResourcePath, signal: AbortSignal): Promise<number> {
  const { watch } = await import('./watch.js');
  return watch(session, path, signal);
}

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
function target(verb: keyof typeof USAGES, args: readonly string[], session: Session): ResourcePath {
  const path = parseResourcePath(args[0] ?? '');
  const { place, words, about } = USAGES[verb];
  const fits = about === 'object' ? path.id !== '' : path.id === '';
  if (isResource(path.resource) && fits) return path;
  throw new Fatal(place, `usage: kubecfg [OPTIONS] ${words}`, hintsFor(verb, path, session));
}

/** v0.5.6 shows the usage alone. So do we to programs, which may compare it; a person is told what is wrong. */
function hintsFor(
  verb: keyof typeof USAGES,
  { resource, id }: ResourcePath,
  { streams }: Session,
): readonly string[] {
  const meant = isResource(resource) ? undefined : nearest(resource, RESOURCE_NAMES);
  if (meant !== undefined) return [`  Did you mean ${meant}?`];
  if (!streams.isTerminal.stderr) return [];
  const known = `Resources: ${RESOURCE_NAMES.join(', ')}`;
  if (resource === '') return [`  ${verb} what? ${known}`];
  if (!isResource(resource)) return [`  kubecfg knows no "${resource}". ${known}`];
  if (id === '') return [`  Which of the ${resource}? kubecfg list ${resource} shows them.`];
  return verb === 'create'
    ? [`  Leave out the "${id}": the id of what is made stands in its body.`]
    : [`  Leave out the "${id}", or say get to see it alone.`];
}

async function readAll(
  { flags, streams, server }: Session,
  resource: string | undefined,
  signal: AbortSignal,
): Promise<readonly WireBody[]> {
  const sources = await readBodies(flags.c, () => readAllText(streams.stdin()), signal);
  return readObjects(sources, resource, server.codec);
}

/** @throws Fatal when there are several */
async function readOne(session: Session, resource: string, signal: AbortSignal): Promise<WireBody> {
  const [first, ...more] = await readAll(session, resource, signal);
  if (first !== undefined && more.length === 0) return first;
  const { c } = session.flags;
  throw new Fatal(
    'parseConfig',
    `Error parsing ${c} as an object for ${resource}: ${more.length + 1} documents`,
  );
}

/** The body as it goes out; what is strange about it is told. */
function sent({ server, onWarning, flags, log }: Session, { object, warnings }: WireBody): string {
  for (const warning of warnings) onWarning(warning);
  const body = server.codec.encodeJson(object);
  if (flags.verbose) log.info('sendConfig', `Parsed config file successfully; sending:\n${body}\n`);
  return body;
}

/** The object with the version that the server has; without one it goes as it is. */
function withVersion(read: WireBody, version: unknown): WireBody {
  if (typeof version !== 'number') return read;
  const metadata = { ...read.object.metadata, resourceVersion: String(version) };
  return { ...read, object: { ...read.object, metadata } as ApiObject };
}
