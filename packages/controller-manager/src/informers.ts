import type {
  Endpoints,
  Kind,
  Node,
  ObjectsByKind,
  Pod,
  ReplicationController,
  Service,
} from '@kube/api-types';
import { type ApiClient, createInformer, type IndexFunction, type Informer } from '@kube/client';
import type { Clock, Logger, Task } from '@kube/component-base';
import { followsPods, selectorOfService } from './endpoints/endpoints-controller.js';
import { POD_INDEXES } from './pods/pod-indexes.js';
import { BY_SELECTOR, shelfOfSelector } from './pods/shelves.js';
import { selectorOfController } from './replication/replication-manager.js';

/** The local copies that the controllers share. */
export interface Informers {
  readonly pods: Informer<Pod>;
  readonly controllers: Informer<ReplicationController>;
  readonly services: Informer<Service>;
  readonly endpoints: Informer<Endpoints>;
  readonly nodes: Informer<Node>;
}

/** Makes the informers; run `informerTasks` after every controller has added its handlers. */
export function createInformers(client: ApiClient, log: Logger, clock: Clock): Informers {
  const informer = <K extends Kind>(
    kind: K,
    indexes: Readonly<Record<string, IndexFunction<ObjectsByKind[K]>>> = {},
  ): Informer<ObjectsByKind[K]> => createInformer({ client: client.resource(kind), indexes, log, clock });
  return {
    pods: informer('Pod', POD_INDEXES),
    controllers: informer('ReplicationController', {
      [BY_SELECTOR]: (controller) => [
        shelfOfSelector(controller.metadata.namespace, selectorOfController(controller)),
      ],
    }),
    services: informer('Service', {
      [BY_SELECTOR]: (service) =>
        followsPods(service) ? [shelfOfSelector(service.metadata.namespace, selectorOfService(service))] : [],
    }),
    endpoints: informer('Endpoints'),
    nodes: informer('Node'),
  };
}

/** Keeps the informers fresh, each until its signal aborts. */
export function informerTasks(informers: Informers): readonly Task[] {
  return Object.entries(informers).map(([name, informer]) => ({
    name: `watch of ${name}`,
    run: (signal: AbortSignal) => informer.run(signal),
  }));
}

/** Resolves when all of them have been listed. */
export async function allSynced(informers: Informers, signal: AbortSignal): Promise<void> {
  await Promise.all(Object.values(informers).map((informer) => informer.synced(signal)));
}
