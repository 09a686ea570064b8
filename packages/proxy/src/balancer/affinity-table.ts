/** More clients than this are not remembered: the one that came longest ago is forgotten. */
const MOST_CLIENTS = 100_000;

interface Entry {
  readonly endpointId: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** Which client goes to which endpoint, for as long as it keeps coming. */
export class AffinityTable {
  /** Who came last is last: entries leave from the front, by age or by number. */
  readonly #entries = new Map<string, Entry>();

  constructor(private readonly mostClients: number = MOST_CLIENTS) {}

  /** The id of the client's endpoint, or `undefined` when it has none (any more) at `nowMs`. */
  find(client: string, nowMs: number): string | undefined {
    const entry = this.#entries.get(client);
    return entry !== undefined && nowMs < entry.until ? entry.endpointId : undefined;
  }

  /** Sends the client to this endpoint until `untilMs`. */
  remember(client: string, endpointId: string, nowMs: number, untilMs: number): void {
    this.#entries.delete(client);
    this.#entries.set(client, { endpointId, until: untilMs });
    for (const [oldest, { until }] of this.#entries) {
      if (nowMs < until && this.#entries.size <= this.mostClients) return;
      this.#entries.delete(oldest);
    }
  }

  get size(): number {
    return this.#entries.size;
  }
}
