import { isDeepStrictEqual } from 'node:util';
import {
  type EndpointSubset,
  type Endpoints,
  isReason,
  type Node,
  type Pod,
  type Service,
} from '@kube/api-types';
import { type ApiClient, type Informer, objectKey, runWorkers, WorkQueue } from '@kube/client';
import type { Clock, Logger } from '@kube/component-base';

import { isDown } from '../nodes/node-ready.js';
import { BY_NODE } from '../pods/pod-indexes.js';
import { isReady } from '../pods/pod-state.js';
import { type Labels, podsSelectedBy, selectingPod } from '../pods/shelves.js';
import { RewriteLimit } from '../rewrite-limit.js';
import { addressesOf, computeEndpoints } from './compute-endpoints.js';

/** What the endpoints controller works with; the informers are run by whoever made them. */
export interface EndpointsDeps {
  readonly client: ApiClient;
  /** With the indexes `BY_LABEL` and `BY_NODE`. */
  readonly pods: Informer<Pod>;
  /** With the index `BY_SELECTOR`. */
  readonly services: Informer<Service>;
  readonly endpoints: Informer<Endpoints>;
  readonly nodes: Informer<Node>;
  readonly log: Logger;
  readonly clock: Clock;
}

const WORKERS = 5;
const RETRY_BACKOFF = { initialMs: 10, maxMs: 10_000 };

/** The apiservers write the endpoints of these themselves. */
const MASTER_SERVICES: ReadonlySet<string> = new Set(['default/kubernetes', 'default/kubernetes-ro']);

/** The labels that a service selects its pods by; none when its endpoints are somebody else's to write. */
export function selectorOfService({ spec }: Service): Labels {
  return spec.selector ?? {};
}

/** True for a service whose endpoints follow pods. */
export function followsPods(service: Service): boolean {
  return Object.keys(selectorOfService(service)).length > 0 && !MASTER_SERVICES.has(objectKey(service));
}

/**
 * Keeps the endpoints of each service with a selector equal to its ready pods. Endpoints go with their service: the
 * apiserver removes both at once.
 */
export class EndpointsController {
  readonly #queue: WorkQueue;
  readonly #writes: RewriteLimit;

  constructor(private readonly deps: EndpointsDeps) {
    this.#queue = new WorkQueue(deps.clock, RETRY_BACKOFF);
    this.#writes = new RewriteLimit(deps.clock);
    const wake = (object: Service | Endpoints): void => this.#queue.add(objectKey(object));
    deps.pods.addHandler({
      added: (pod) => this.#wakeServicesOf(pod),
      updated: (before, after) => this.#podUpdated(before, after),
      deleted: (pod) => this.#wakeServicesOf(pod),
    });
    deps.services.addHandler({
      added: wake,
      updated: (_, after) => wake(after),
      deleted: (service) => this.#writes.forget(objectKey(service)),
    });
    deps.endpoints.addHandler({ added: wake, updated: (_, after) => wake(after), deleted: wake });
    deps.nodes.addHandler({
      added: (node) => this.#nodeUpdated(undefined, node),
      updated: (before, after) => this.#nodeUpdated(before, after),
      deleted: (node) => this.#nodeUpdated(node, undefined),
    });
  }

  /** Works until `signal` aborts, once everything is known. */
  async run(signal: AbortSignal): Promise<void> {
    const { pods, services, endpoints, nodes, log } = this.deps;
    await Promise.all([pods, services, endpoints, nodes].map((informer) => informer.synced(signal)));
    const reconcile = (key: string, inner: AbortSignal): Promise<void> => this.#reconcile(key, inner);
    await runWorkers({ queue: this.#queue, workers: WORKERS, reconcile, log }, signal);
  }

  #podUpdated(before: Pod, after: Pod): void {
    if (isDeepStrictEqual(servedBy(before), servedBy(after))) return;
    this.#wakeServicesOf(before);
    this.#wakeServicesOf(after);
  }

  #nodeUpdated(before: Node | undefined, after: Node | undefined): void {
    if (isDown(before) === isDown(after)) return;
    const name = (after ?? before)?.metadata.name ?? '';
    for (const pod of this.deps.pods.byIndex(BY_NODE, name)) this.#wakeServicesOf(pod);
  }

  #wakeServicesOf(pod: Pod): void {
    for (const service of selectingPod(this.deps.services, selectorOfService, pod)) {
      this.#queue.add(objectKey(service));
    }
  }

  async #reconcile(key: string, signal: AbortSignal): Promise<void> {
    const service = this.deps.services.get(key);
    if (service === undefined || !followsPods(service)) return;
    const selected = podsSelectedBy(this.deps.pods, service.metadata.namespace, selectorOfService(service));
    const wanted = computeEndpoints(service, selected, (node) => !isDown(this.deps.nodes.get(node)));
    const known = this.deps.endpoints.get(key);
    const addresses = addressesOf(wanted);
    if (known !== undefined && isDeepStrictEqual(addressesOf(known.subsets ?? []), addresses)) return;
    const waitMs = this.#writes.waitMs(key, addresses.join());
    if (waitMs > 0) {
      this.#queue.addAfter(key, waitMs);
      return;
    }
    if (known === undefined) await this.#create(service, wanted, signal);
    else await this.#update(service, wanted, known.metadata.resourceVersion, signal);
    this.#writes.wrote(key, addresses.join());
  }

  async #create(service: Service, subsets: readonly EndpointSubset[], signal: AbortSignal): Promise<void> {
    const { client, log } = this.deps;
    const created = await client.resource('Endpoints').create(endpointsOf(service, subsets), signal);
    log.info({ service: objectKey(service), endpoints: addressesOf(subsets) }, 'endpoints created');
    // The service may have been deleted just before; its endpoints would then stay, and nobody could delete them.
    if (await this.#isThere(service, signal)) return;
    await this.#update(service, [], created.metadata.resourceVersion, signal);
  }

  /** @param version of the endpoints that are replaced: endpoints that went with their service must not come back */
  async #update(
    service: Service,
    subsets: readonly EndpointSubset[],
    version: string | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const { client, log } = this.deps;
    try {
      await client.resource('Endpoints').update(endpointsOf(service, subsets, version), signal);
      log.info({ service: objectKey(service), endpoints: addressesOf(subsets) }, 'endpoints written');
    } catch (err) {
      if (!isReason(err, 'NotFound')) throw err;
    }
  }

  async #isThere({ metadata }: Service, signal: AbortSignal): Promise<boolean> {
    try {
      await this.deps.client.resource('Service').get(metadata.namespace, metadata.name, signal);
      return true;
    } catch (err) {
      if (isReason(err, 'NotFound')) return false;
      throw err;
    }
  }
}

/** What of a pod the endpoints of its services depend on. */
function servedBy(pod: Pod): unknown {
  return [pod.metadata.labels, pod.status?.podIP, isReady(pod)];
}

function endpointsOf(
  { metadata }: Service,
  subsets: readonly EndpointSubset[],
  resourceVersion?: string,
): Endpoints {
  const { name, namespace } = metadata;
  return { kind: 'Endpoints', metadata: { name, namespace, resourceVersion }, subsets };
}
