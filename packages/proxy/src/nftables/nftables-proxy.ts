import type { Clock, Logger } from '@kube/component-base';
import { type Conntrack, staleUdpFlows } from '../conntrack.js';
import type { Applied, Dataplane } from '../dataplane.js';
import type { Doorbell } from '../doorbell.js';
import type { SyncLoop } from '../sync-loop.js';
import type { ServiceTable } from '../table/compute-service-ports.js';
import type { ServicePort } from '../table/service-port.js';
import { computeTable } from './compute-table.js';
import type { Nft } from './nft.js';
import { type NftTable, planChange, planWhole } from './table-model.js';

/** How long taking back the rules may last. */
const REMOVE_WITHIN_MS = 10_000;

/** What the nftables proxy is made of. */
export interface NftablesProxyDeps {
  readonly log: Logger;
  readonly clock: Clock;
  readonly nft: Nft;
  readonly conntrack: Conntrack;
  readonly bell: Doorbell;
  readonly loop: SyncLoop;
  readonly portalNet: string | undefined;
  /** How often to see whether someone else changed the table. */
  readonly checkEveryMs: number;
  /** Called before any rule is made, until it succeeds: takes away what a proxy in another mode left behind. */
  takeOver(signal: AbortSignal): Promise<void>;
  /** Rules were written to the kernel. */
  wrote(): void;
  readonly applied: Applied;
}

/** Lets the kernel carry the traffic: every change is one transaction of what differs. */
export class NftablesProxy implements Dataplane {
  #wanted: { readonly table: ServiceTable; readonly revision: number } | undefined;
  /** What the kernel has of us, and how it lists it; `undefined` when that is not known. */
  #inKernel: { readonly table: NftTable; readonly listing: string | undefined } | undefined;
  #served: readonly ServicePort[] | undefined;
  #isOurs = false;
  #checkAt = 0;

  constructor(private readonly deps: NftablesProxyDeps) {}

  changed(table: ServiceTable, revision: number): void {
    this.#wanted = { table, revision };
    this.deps.bell.ring();
  }

  trouble(): string | undefined {
    return this.deps.loop.trouble();
  }

  async run(signal: AbortSignal): Promise<void> {
    await this.deps.loop.run((stop) => this.#pass(stop), signal);
    // Who never made a table leaves that of another alone.
    if (this.#isOurs) await this.deps.nft.remove(AbortSignal.timeout(REMOVE_WITHIN_MS));
  }

  async #pass(signal: AbortSignal): Promise<void> {
    if (this.#wanted === undefined) return;
    const { table, revision } = this.#wanted;
    const { conntrack, portalNet, takeOver, applied } = this.deps;
    if (!this.#isOurs) {
      await takeOver(signal);
      this.#isOurs = true;
    }
    await this.#checkNowAndThen(signal);
    await this.#write(computeTable(table.ports, portalNet), signal);
    await conntrack.forget(staleUdpFlows(this.#served, table.ports), signal);
    this.#served = table.ports;
    applied(revision);
  }

  async #write(wanted: NftTable, signal: AbortSignal): Promise<void> {
    const { nft, log, wrote } = this.deps;
    const isKnown = this.#inKernel !== undefined;
    const text = this.#inKernel === undefined ? planWhole(wanted) : planChange(this.#inKernel.table, wanted);
    if (text === '') return;
    // Until it is listed again it is not known, whatever happens.
    this.#inKernel = undefined;
    try {
      await nft.apply(text, signal);
    } catch (err) {
      if (!isKnown || signal.aborted) throw err;
      log.warn({ err }, 'the table is not as it was left, making it anew');
      await nft.apply(planWhole(wanted), signal);
    }
    this.#inKernel = { table: wanted, listing: await nft.list(signal) };
    wrote();
    if (log.v(2)) log.info({ lines: text.split('\n').length - 1 }, 'rules applied');
  }

  async #checkNowAndThen(signal: AbortSignal): Promise<void> {
    const { clock, nft, log, checkEveryMs } = this.deps;
    if (this.#inKernel === undefined || clock.now() < this.#checkAt) return;
    this.#checkAt = clock.now() + checkEveryMs;
    if ((await nft.list(signal)) === this.#inKernel.listing) return;
    log.warn({}, 'someone else changed the table of the proxy, making it anew');
    this.#inKernel = undefined;
  }
}
