import type { Logger } from '@kube/component-base';
import { CommandMissing } from '../command.js';
import type { Iptables } from './iptables.js';
import type { WantedTable } from './nat-rules.js';
import { listenerPortsIn, planRemoval, planRestore, type SavedTables } from './saved-rules.js';

/** What keeping the rules needs. */
export interface RuleKeeperDeps {
  readonly iptables: Iptables;
  readonly log: Logger;
  /** Rules were written to the kernel. */
  applied(): void;
}

/**
 * Brings our rules in the kernel to what is wanted, in one transaction per table and only if they differ. On a machine
 * without iptables it does nothing, and says so once.
 */
export class RuleKeeper {
  #isMissing = false;
  /** What was wanted and what the kernel listed after it was written: it may list in other words than ours. */
  #settled: string | undefined;

  constructor(private readonly deps: RuleKeeperDeps) {}

  /** Says at once when there is no iptables. */
  async probe(signal: AbortSignal): Promise<void> {
    await this.#unlessMissing(() => this.deps.iptables.probe(signal));
  }

  /** The port that each portal was led to before, by `portalId`: what the rules of a proxy that died still say. */
  async previousPorts(signal: AbortSignal): Promise<ReadonlyMap<string, number>> {
    const saved = await this.#unlessMissing(() => this.deps.iptables.save(signal));
    return saved === undefined ? new Map() : listenerPortsIn(saved);
  }

  /** Removes every rule and chain of ours. */
  remove(signal: AbortSignal): Promise<void> {
    return removeRules(this.deps.iptables, signal);
  }

  /** @returns true when something had to be written */
  async sync(wanted: readonly WantedTable[], signal: AbortSignal): Promise<boolean> {
    const wrote = await this.#unlessMissing(async () => {
      const saved = await this.deps.iptables.save(signal);
      const text = planRestore(wanted, saved);
      if (text === undefined || fingerprint(wanted, saved) === this.#settled) return false;
      await this.deps.iptables.restore(text, signal);
      this.#settled = fingerprint(wanted, await this.deps.iptables.save(signal));
      this.deps.applied();
      return true;
    });
    return wrote ?? false;
  }

  async #unlessMissing<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (this.#isMissing) return undefined;
    try {
      return await work();
    } catch (err) {
      if (!(err instanceof CommandMissing)) throw err;
      this.#isMissing = true;
      this.deps.log.error(
        { err },
        'services cannot be reached at their portal addresses, only at the ports that are logged: apt-get install iptables',
      );
      return undefined;
    }
  }
}

/** Removes every rule and chain of ours. Where iptables is not installed there are none. */
export async function removeRules(iptables: Iptables, signal: AbortSignal): Promise<void> {
  try {
    const text = planRemoval(await iptables.save(signal));
    if (text !== undefined) await iptables.restore(text, signal);
  } catch (err) {
    if (!(err instanceof CommandMissing)) throw err;
  }
}

function fingerprint(wanted: readonly WantedTable[], saved: SavedTables): string {
  return JSON.stringify([wanted, saved]);
}
