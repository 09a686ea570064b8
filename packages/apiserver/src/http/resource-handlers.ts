import { type ApiObject, parseBody } from '@kube/api-types';
import { CheckFailed } from '../registry/check-failed.js';
import type { PendingWrite, Registry } from '../registry/registry.js';
import type { ApiCall } from './api-call.js';
import { CommitFailed } from './commit-failed.js';
import { objectNamespace, parseSelection } from './query.js';
import { readBody } from './read-body.js';
import { sendJson } from './send.js';

/** Answers a list. */
export async function handleList<T extends ApiObject>(registry: Registry<T>, call: ApiCall): Promise<void> {
  const { info } = registry;
  const selection = parseSelection<T>(call.query, info);
  const { items, resourceVersion } = await registry.list(selection, call.limit.signal);
  const texts = items.map((item) => registry.shown(item).item(call.codec));
  sendJson(
    call.res,
    200,
    call.codec.encodeListJson(info.kind, texts, { selfLink: call.path, resourceVersion }),
  );
}

/** Answers one object. */
export async function handleGet<T extends ApiObject>(
  registry: Registry<T>,
  name: string,
  call: ApiCall,
): Promise<void> {
  const found = await registry.get(objectNamespace(call.query), name, call.limit.signal);
  sendJson(call.res, 200, registry.shown(found).document(call.codec));
}

/** What a body with an object is used for. */
export type Check<T extends ApiObject> = (sent: T, namespace: string) => PendingWrite<T>;

/** Reads an object, checks and commits it, and answers with the object as it stands then. */
export async function handleWrite<T extends ApiObject>(
  registry: Registry<T>,
  call: ApiCall,
  options: { readonly maxBytes: number; readonly check: Check<T> },
): Promise<void> {
  const body = await parseBody(await readBody(call.req, options.maxBytes));
  const { object, warnings } = call.codec.decode(registry.info.kind, body);
  const sent = object as unknown as T;
  if (registry.strategy.looksAtOthers?.(sent) === true) await registry.fresh(call.limit.signal);
  const pending = options.check(sent, objectNamespace(call.query));
  const written = await committed(() => pending.commit(call.limit.signal));
  sendJson(call.res, 200, registry.shown(written).document(call.codec), warnings);
}

/** Deletes one object; a body plays no part (v0.5.6). Our addition: with `uid`, only the one that has it. */
export async function handleDelete<T extends ApiObject>(
  registry: Registry<T>,
  name: string,
  call: ApiCall,
): Promise<void> {
  const uid = call.query.get('uid') || undefined;
  await registry.delete(objectNamespace(call.query), name, uid, call.limit.signal);
  sendJson(call.res, 200, call.codec.encodeJson({ kind: 'Status', status: 'Success' }));
}

/** Runs a commit; its failures are marked, since v0.5.6 answered them with a `selfLink`. */
export async function committed<R>(commit: () => Promise<R>): Promise<R> {
  try {
    return await commit();
  } catch (error) {
    if (error instanceof CheckFailed) throw error.refusal;
    throw new CommitFailed(error);
  }
}
