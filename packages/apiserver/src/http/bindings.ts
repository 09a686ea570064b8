import { type Binding, parseBody } from '@kube/api-types';
import type { ApiCall } from './api-call.js';
import { objectNamespace } from './query.js';
import { readBody } from './read-body.js';
import { committed } from './resource-handlers.js';
import { sendJson } from './send.js';

/** Places a pod on a node. */
export type Bind = (binding: Binding, namespace: string, signal: AbortSignal) => Promise<void>;

/** Answers `POST /bindings`; a namespace in the body plays no part (v0.5.6). */
export async function handleBinding(
  call: ApiCall,
  options: { readonly maxBytes: number; readonly bind: Bind },
): Promise<void> {
  const body = await parseBody(await readBody(call.req, options.maxBytes));
  const { object, warnings } = call.codec.decode('Binding', body);
  await committed(() => options.bind(object, objectNamespace(call.query), call.limit.signal));
  const success = call.codec.encodeJson({ kind: 'Status', status: 'Success' }, { selfLink: call.path });
  sendJson(call.res, 200, success, warnings);
}
