import { type ApiObject, notFound } from '@kube/api-types';
import type { Registry } from '../registry/registry.js';
import type { ApiCall } from './api-call.js';
import { type Bind, handleBinding } from './bindings.js';
import { wantsWatch } from './query.js';
import { type Check, handleDelete, handleGet, handleList, handleWrite } from './resource-handlers.js';
import { handleWatch, type WatchDeps } from './watch-handler.js';

/** Answers one request; `name` is empty for a collection. */
export type Handler = (call: ApiCall, name: string) => Promise<void>;

/** Handlers by method. */
export type Methods = ReadonlyMap<string, Handler>;

/** What can be done at `/<resource>`, at `/<resource>/<name>` and at `/<resource>/<name>/status`. */
export interface ResourceRoutes {
  readonly collection: Methods;
  readonly item: Methods;
  /** Absent for kinds without a status of their own. */
  readonly status?: Methods;
}

/** What handlers need besides a registry. */
export interface HandlerDeps {
  /** Largest body. */
  readonly maxBytes: number;
  readonly watches: WatchDeps;
}

/** The routes of one kind. */
export function resourceRoutes(
  registry: Registry<ApiObject>,
  { maxBytes, watches }: HandlerDeps,
): ResourceRoutes {
  const write = (call: ApiCall, check: Check<ApiObject>): Promise<void> =>
    handleWrite(registry, call, { maxBytes, check });
  const collection: Methods = new Map<string, Handler>([
    [
      'GET',
      (call) => (wantsWatch(call.query) ? handleWatch(registry, call, watches) : handleList(registry, call)),
    ],
    ['POST', (call) => write(call, (sent, namespace) => registry.create(sent, namespace))],
  ]);
  const item: Methods = new Map<string, Handler>([
    ['GET', (call, name) => handleGet(registry, name, call)],
    ['PUT', (call, name) => write(call, (sent, namespace) => registry.update(name, sent, namespace))],
    ['DELETE', (call, name) => handleDelete(registry, name, call)],
  ]);
  const status: Methods = new Map<string, Handler>([
    ['PUT', (call, name) => write(call, (sent, namespace) => registry.updateStatus(name, sent, namespace))],
  ]);
  return registry.strategy.withStatus === undefined ? { collection, item } : { collection, item, status };
}

/** Bindings can only be made; v0.5.6 knows the paths of single ones all the same, and finds none. */
export function bindingRoutes(bind: Bind, { maxBytes }: HandlerDeps): ResourceRoutes {
  const none: Handler = (_call, name) => Promise.reject(notFound('binding', name));
  return {
    collection: new Map<string, Handler>([['POST', (call) => handleBinding(call, { maxBytes, bind })]]),
    item: new Map(['GET', 'PUT', 'DELETE'].map((method) => [method, none])),
  };
}
