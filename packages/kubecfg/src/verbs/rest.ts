import { parseBody, RESOURCES, StatusError } from '@kube/api-types';
import {
  isResource,
  parseResourcePath,
  RESOURCE_NAMES,
  type ResourcePath,
} from '../command-line/resource-path.js';
import { Fatal, type PLACE } from '../fatal.js';
import { readBody } from '../files/read-body.js';
import type { ListedKind } from '../rendering/object-table.js';
import type { ApiRequest } from '../requests/api-request.js';
import { normalSelector } from '../requests/selectors.js';
import type { Answer } from '../server/api-server.js';
import type { Session, Verb } from './session.js';

const NAMES = RESOURCE_NAMES.join('|');

type Usage = Extract<keyof typeof PLACE, `usage${string}`>;

const USAGE: Partial<Record<Usage, string>> = {
  usageGet: `get <${NAMES}>[/<id>]`,
  usageList: `list <${NAMES}>`,
  usageDelete: `delete <${NAMES}>/<id>`,
  usageCreate: `create <${NAMES}>`,
  usageUpdate: `update <${NAMES}>/<id>`,
};

export const get: Verb = async (session, args, signal) => {
  const path = target(args, 'usageGet', 'object');
  await show(session, await ask(session, { method: 'GET', path: segments(path) }, signal));
};

export const list: Verb = async (session, args, signal) => {
  const path = target(args, 'usageList', 'resource');
  await show(session, await ask(session, { method: 'GET', path: segments(path) }, signal));
};

export const remove: Verb = async (session, args, signal) => {
  const path = target(args, 'usageDelete', 'object');
  await show(session, await ask(session, { method: 'DELETE', path: segments(path) }, signal));
};

export const create: Verb = async (session, args, signal) => {
  const path = target(args, 'usageCreate', 'resource');
  const body = await bodyFor(session, path);
  await show(session, await ask(session, { method: 'POST', path: segments(path), body }, signal));
};

async function bodyFor({ flags, streams, server }: Session, { resource }: ResourcePath): Promise<string> {
  const text = await readBody(flags.c, streams.stdin);
  const info = RESOURCES.find((known) => known.resource === resource);
  if (info === undefined) throw new Fatal('parseConfig', `unknown storage type: ${resource}`);
  try {
    const { object, warnings } = server.codec.decode(info.kind as ListedKind, await parseBody(text));
    for (const warning of warnings) streams.stderr(`Warning: ${warning}\n`);
    return server.codec.encodeJson(object);
  } catch (err) {
    throw new Fatal(
      'parseConfig',
      `Error parsing ${flags.c} as an object for ${resource}: ${(err as Error).message}`,
    );
  }
}

async function ask(
  { server, flags, namespace }: Session,
  request: Omit<ApiRequest, 'query'>,
  signal: AbortSignal,
): Promise<Answer> {
  try {
    const query = { labels: normalSelector(flags.l), fields: normalSelector(flags.fields), namespace };
    return await server.ask({ ...request, query }, signal);
  } catch (err) {
    if (err instanceof StatusError || err instanceof Error) {
      throw new Fatal('request', `Got request error: ${err.message}`, [], { cause: err });
    }
    throw err;
  }
}

async function show({ print, server, streams }: Session, answer: Answer): Promise<void> {
  streams.stdout(`${await print(answer, server.codec)}\n`);
}

function target(args: readonly string[], usage: Usage, wanted: 'object' | 'resource'): ResourcePath {
  const path = parseResourcePath(args[0] ?? '');
  const fits = wanted === 'object' ? path.id !== '' : path.id === '';
  if (!isResource(path.resource) || !fits) throw new Fatal(usage, `usage: kubecfg [OPTIONS] ${USAGE[usage]}`);
  return path;
}

function segments({ resource, id }: ResourcePath): string[] {
  return id === '' ? [resource] : [resource, ...id.split('/')];
}
