import type { Clock } from '@kube/component-base';
import type { Endpoint, ServicePort } from '../table/service-port.js';
import { AffinityTable } from './affinity-table.js';

/** How long an endpoint that failed gets nothing new while others can have it. */
export const SET_ASIDE_MS = 5_000;

/**
 * Chooses the endpoints of one service port.
 *
 * Round robin; a client with affinity goes where it went before. Endpoints that failed a moment ago come last, never
 * not at all.
 */
export class LoadBalancer {
  #endpoints: readonly Endpoint[] = [];
  #byId: ReadonlyMap<string, Endpoint> = new Map();
  #affinityMs: number | undefined;
  #next = 0;
  readonly #asideUntil = new Map<string, number>();
  readonly #affinity = new AffinityTable();

  constructor(private readonly clock: Pick<Clock, 'now'>) {}

  /** Takes the endpoints that there are now. The round goes on where it was. */
  update({ endpoints, affinityMs }: Pick<ServicePort, 'endpoints' | 'affinityMs'>): void {
    const upcoming = [...this.#endpoints.slice(this.#next), ...this.#endpoints.slice(0, this.#next)];
    this.#byId = new Map(endpoints.map((endpoint) => [endpoint.id, endpoint]));
    const next = upcoming.find(({ id }) => this.#byId.has(id));
    this.#next = next === undefined ? 0 : endpoints.findIndex(({ id }) => id === next.id);
    this.#endpoints = endpoints;
    this.#affinityMs = affinityMs;
    for (const id of this.#asideUntil.keys()) if (!this.#byId.has(id)) this.#asideUntil.delete(id);
  }

  /** Whether it matters who the client is. */
  get isSticky(): boolean {
    return this.#affinityMs !== undefined;
  }

  /** True while the endpoint is one of the service's. */
  has(endpoint: Endpoint): boolean {
    return this.#byId.has(endpoint.id);
  }

  /**
   * The endpoint to try now, or `undefined` when all were tried.
   *
   * @param client its address, without the port
   * @param tried ids of those that this connection has tried already
   */
  pick(client: string, tried?: ReadonlySet<string>): Endpoint | undefined {
    const sticky = this.#stickyOf(client);
    if (sticky !== undefined && this.#isFit(sticky, tried)) return this.#chosen(client, sticky);
    const choice =
      this.#inTurn((endpoint) => this.#isFit(endpoint, tried)) ??
      this.#inTurn((endpoint) => tried?.has(endpoint.id) !== true);
    return choice && this.#chosen(client, choice);
  }

  /** The endpoint answered. */
  succeeded(endpoint: Endpoint): void {
    if (this.#asideUntil.size > 0) this.#asideUntil.delete(endpoint.id);
  }

  /** The endpoint refused, or did not answer in time. */
  failed(endpoint: Endpoint): void {
    if (this.has(endpoint)) this.#asideUntil.set(endpoint.id, this.clock.now() + SET_ASIDE_MS);
  }

  /** Remembered when chosen, not when it answers: two connections of one client at once must not part ways. */
  #chosen(client: string, endpoint: Endpoint): Endpoint {
    if (this.#affinityMs !== undefined) {
      const now = this.clock.now();
      this.#affinity.remember(client, endpoint.id, now, now + this.#affinityMs);
    }
    return endpoint;
  }

  #stickyOf(client: string): Endpoint | undefined {
    if (this.#affinityMs === undefined) return undefined;
    const id = this.#affinity.find(client, this.clock.now());
    return id === undefined ? undefined : this.#byId.get(id);
  }

  #isFit({ id }: Endpoint, tried: ReadonlySet<string> | undefined): boolean {
    if (tried?.has(id)) return false;
    if (this.#asideUntil.size === 0) return true;
    const until = this.#asideUntil.get(id);
    return until === undefined || until <= this.clock.now();
  }

  #inTurn(isFit: (endpoint: Endpoint) => boolean): Endpoint | undefined {
    const count = this.#endpoints.length;
    for (let step = 0; step < count; step++) {
      const index = (this.#next + step) % count;
      const endpoint = this.#endpoints[index];
      if (endpoint !== undefined && isFit(endpoint)) {
        this.#next = (index + 1) % count;
        return endpoint;
      }
    }
    return undefined;
  }
}
