import { type Endpoints, resourceOf, type Service } from '@kube/api-types';
import type { Clock, Logger } from '@kube/component-base';
import { type Change, mirror, type Revision, type Storage, type Stored } from '@kube/storage';
import { computeServicePorts, type ServiceTable } from './compute-service-ports.js';

/** Services and endpoints both lie below it, so one watch shows both at one revision. */
const SERVICES_PREFIX = '/registry/services/';

/** What following the store needs. */
export interface ServiceSourceDeps {
  readonly storage: Storage;
  readonly log: Logger;
  readonly clock: Clock;
  /** Called with everything to be served at a revision of the store: after the first list, and after each change. */
  changed(table: ServiceTable, revision: Revision): void;
}

/**
 * Follows services and endpoints until `signal` aborts. Whatever the store does, what was known last stays true until
 * it says something else.
 */
export function followServices(deps: ServiceSourceDeps, signal: AbortSignal): Promise<void> {
  const services = new Map<string, Service>();
  const endpoints = new Map<string, Endpoints>();
  const kinds = [
    { prefix: resourceOf('Service').prefix, objects: services as Map<string, unknown> },
    { prefix: resourceOf('Endpoints').prefix, objects: endpoints as Map<string, unknown> },
  ];
  const place = (key: string) => kinds.find(({ prefix }) => key.startsWith(prefix));
  const put = ({ key, value }: Pick<Stored<unknown>, 'key' | 'value'>): void => {
    const at = place(key);
    // A value that is no object at all serves nothing, like one that is gone.
    if (typeof value === 'object' && value !== null) at?.objects.set(key.slice(at.prefix.length), value);
    else at?.objects.delete(key.slice(at.prefix.length));
  };
  const apply = (change: Change<unknown>): void => {
    const at = place(change.key);
    if (change.type === 'put') put(change);
    else at?.objects.delete(change.key.slice(at.prefix.length));
  };
  const tell = (revision: Revision): void => deps.changed(computeServicePorts(services, endpoints), revision);
  return mirror<unknown>(
    deps.storage,
    SERVICES_PREFIX,
    {
      replaced(items, revision) {
        for (const { objects } of kinds) objects.clear();
        for (const item of items) put(item);
        tell(revision);
      },
      changed({ changes, revision }) {
        if (changes.length === 0) return;
        for (const change of changes) apply(change);
        tell(revision);
      },
    },
    deps,
    signal,
  );
}
