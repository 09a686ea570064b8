import { StatusError } from '@kube/api-types';
import type { ApiCall } from '../http/api-call.js';
import { headerText } from '../http/header-text.js';
import { objectNamespace } from '../http/query.js';
import { encodePath, type TakenPath } from '../http/request-path.js';
import { notFoundText } from '../http/router-texts.js';
import { sendText } from '../http/send.js';
import { type ForwardTls, forward } from './forward.js';
import { type Locate, located } from './locator.js';
import { parseTarget } from './target.js';

/** What `/proxy/` and `/redirect/` need. */
export interface ProxyDeps {
  readonly locators: ReadonlyMap<string, Locate>;
  /** For kubelets, and for nobody else. */
  readonly kubeletTls: ForwardTls;
  /** Ends connections that were taken over. */
  readonly stopping: AbortSignal;
}

/** Path and query of a request, as they came and taken apart. */
export interface ProxyPath {
  /** What follows `/proxy/` or `/redirect/`. */
  readonly segments: readonly string[];
  readonly target: string;
  readonly arrived: TakenPath;
}

/** Answers `/redirect/<resource>/<id>` with where the object is. */
export async function handleRedirect(call: ApiCall, path: ProxyPath, deps: ProxyDeps): Promise<void> {
  const [resource = '', id = '', ...more] = path.segments;
  const locate = deps.locators.get(resource);
  if (locate === undefined || id === '' || more.length > 0 || call.req.method !== 'GET') {
    sendText(call.res, 404, notFoundText(path.target));
    return;
  }
  const location = await locate(objectNamespace(call.query), id, call.limit.signal);
  if (location === undefined) {
    throw new StatusError('NotFound', `no endpoints available for ${id}`, { kind: 'endpoints', id });
  }
  call.res.writeHead(307, { Location: headerText(location), 'Content-Length': 0 }).end();
}

/** Answers `/proxy/<resource>/<id>/<path>` with what the object itself answers to `<path>`. */
export async function handleProxy(call: ApiCall, path: ProxyPath, deps: ProxyDeps): Promise<void> {
  const { arrived, segments } = path;
  const [resource = '', id = ''] = segments;
  const locate = deps.locators.get(resource);
  const location =
    locate === undefined || id === ''
      ? undefined
      : await located(locate(objectNamespace(call.query), id, call.limit.signal));
  const target = location === undefined ? undefined : parseTarget(location);
  if (target === undefined) {
    sendText(call.res, 404, notFoundText(path.target));
    return;
  }
  const marker = `/proxy/${resource}/${id}`;
  const end = arrived.path.indexOf(marker) + marker.length;
  const below = arrived.path.slice(end);
  call.limit.unlimited();
  forward({
    req: call.req,
    res: call.res,
    target,
    path: `${encodePath(below === '' ? '/' : below)}${arrived.query === '' ? '' : `?${arrived.query}`}`,
    prefix: arrived.path.slice(0, end),
    tls: resource === 'minions' ? deps.kubeletTls : {},
    stopping: deps.stopping,
  });
}
