import { type ApiObject, codecFor } from '@kube/api-types';
import { handleProxy, handleRedirect, type ProxyDeps } from '../proxy/proxy-handler.js';
import type { Registry } from '../registry/registry.js';
import type { ResourceSummary } from '../swagger/operations.js';
import { acceptsJson } from './accept.js';
import type { ApiCall } from './api-call.js';
import type { Bind } from './bindings.js';
import type { TakenPath } from './request-path.js';
import {
  bindingRoutes,
  type HandlerDeps,
  type Methods,
  type ResourceRoutes,
  resourceRoutes,
} from './resource-routes.js';
import { METHOD_NOT_ALLOWED, NOT_ACCEPTABLE, notFoundText, PAGE_NOT_FOUND } from './router-texts.js';
import { sendJson, sendText } from './send.js';
import { handleWatch } from './watch-handler.js';

/** The path of a request to `/api/<version>/...`. */
export interface ApiPath {
  /** What follows the version. */
  readonly segments: readonly string[];
  /** Path and query as they came. */
  readonly target: string;
  /** The same, taken apart. */
  readonly arrived: TakenPath;
}

/**
 * Leads requests to `/api/<version>/...` to their handlers.
 *
 * The table is made once from the resources. What nothing is found for is answered as v0.5.6's router did: first
 * unknown paths, then methods that a path lacks, then clients that do not take JSON.
 */
export class ApiRouter {
  readonly #routes: ReadonlyMap<string, ResourceRoutes>;
  readonly #registries: ReadonlyMap<string, Registry<ApiObject>>;

  constructor(
    registries: readonly Registry<ApiObject>[],
    bind: Bind,
    private readonly deps: HandlerDeps & { readonly proxy: ProxyDeps },
  ) {
    this.#registries = new Map(registries.map((registry) => [registry.info.resource, registry]));
    const routes = registries.map(
      (registry) => [registry.info.resource, resourceRoutes(registry, deps)] as const,
    );
    this.#routes = new Map([...routes, ['bindings', bindingRoutes(bind, deps)]]);
  }

  /** What there is to be done, for the description of the API. */
  summaries(): readonly ResourceSummary[] {
    return [...this.#registries].map(([resource, { info, strategy }]) => {
      const { collection, item, status } = this.#routes.get(resource) ?? {};
      return {
        resource,
        kind: codecFor('v1beta1').wireKind(info.kind),
        namespaced: info.namespaced,
        collection: [...(collection?.keys() ?? [])],
        item: [...(item?.keys() ?? [])].filter(
          (method) => method !== 'DELETE' || strategy.undeletable === undefined,
        ),
        status: [...(status?.keys() ?? [])],
        watch: strategy.watchPath !== false,
      };
    });
  }

  /** Answers the call, or throws what it is to be answered with. */
  async handle(call: ApiCall, path: ApiPath): Promise<void> {
    const { segments, target } = path;
    const [first = '', ...rest] = segments;
    if (first === 'watch') await this.#watch(call, rest[0] ?? '', target);
    else if (first === 'operations') answerOperations(call, rest, target);
    else if (first === 'proxy') await handleProxy(call, { ...path, segments: rest }, this.deps.proxy);
    else if (first === 'redirect') await handleRedirect(call, { ...path, segments: rest }, this.deps.proxy);
    else await this.#resource(call, first, rest);
  }

  async #resource(call: ApiCall, resource: string, rest: readonly string[]): Promise<void> {
    const methods = this.#methods(resource, rest);
    const handler = methods?.get(call.req.method ?? '');
    if (methods === undefined) sendText(call.res, 404, PAGE_NOT_FOUND);
    else if (handler === undefined) sendText(call.res, 405, METHOD_NOT_ALLOWED);
    else if (!acceptsJson(call.req.headers.accept)) sendText(call.res, 406, NOT_ACCEPTABLE);
    else await handler(call, rest[0] ?? '');
  }

  #methods(resource: string, rest: readonly string[]): Methods | undefined {
    const routes = this.#routes.get(resource);
    if (routes === undefined) return undefined;
    if (rest.length === 0) return routes.collection;
    if (rest.length === 1) return routes.item;
    return rest.length === 2 && rest[1] === 'status' ? routes.status : undefined;
  }

  async #watch(call: ApiCall, resource: string, target: string): Promise<void> {
    const registry = this.#registries.get(resource);
    if (registry?.strategy.watchPath === false || registry === undefined || call.req.method !== 'GET') {
      sendText(call.res, 404, notFoundText(target));
      return;
    }
    await handleWatch(registry, call, this.deps.watches);
  }
}

/** Every write is answered when it is done, so no operation is ever under way. */
function answerOperations(call: ApiCall, rest: readonly string[], target: string): void {
  if (rest.length > 0 || call.req.method !== 'GET') {
    sendText(call.res, 404, notFoundText(target));
    return;
  }
  const { apiVersion } = call.codec;
  sendJson(
    call.res,
    200,
    JSON.stringify({ kind: 'ServerOpList', creationTimestamp: null, apiVersion, items: null }),
  );
}
