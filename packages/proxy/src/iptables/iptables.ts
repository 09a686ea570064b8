import { type RunCommand, runCommand } from '../command.js';
import type { IpFamily } from './nat-rules.js';
import { parseSaved, type SavedTables } from './saved-rules.js';

/** The kernel's tables of one address family. */
export interface Iptables {
  /** Resolves when the programs are there. */
  probe(signal: AbortSignal): Promise<void>;
  /** What they hold of ours. */
  save(signal: AbortSignal): Promise<SavedTables>;
  /** Applies a text of `planRestore`, each table of it as a whole or not at all. */
  restore(text: string, signal: AbortSignal): Promise<void>;
}

/**
 * The tables by way of `iptables-save` and `iptables-restore`, or their counterparts for IPv6.
 *
 * All throw CommandMissing when they are not installed.
 */
export function createIptables(family: IpFamily, run: RunCommand = runCommand): Iptables {
  const program = family === 6 ? 'ip6tables' : 'iptables';
  return {
    async probe(signal) {
      await run(`${program}-save`, ['--version'], {}, signal);
    },
    save: async (signal) => parseSaved(await run(`${program}-save`, [], {}, signal)),
    async restore(text, signal) {
      // -w: others hold the lock of the tables now and then.
      await run(`${program}-restore`, ['--noflush', '-w'], { stdin: text }, signal);
    },
  };
}
