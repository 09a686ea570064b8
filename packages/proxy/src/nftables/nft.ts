import { CommandFailed, CommandMissing, type RunCommand, runCommand } from '../command.js';
import { FIXED_SETS } from './compute-table.js';
import { TABLE } from './table-model.js';

/** Our table in the kernel. */
export interface Nft {
  /** Applies a text as one transaction: all of it or nothing. */
  apply(text: string, signal: AbortSignal): Promise<void>;
  /** What there is, but for the clients with affinity; `undefined` when the table is not there. */
  list(signal: AbortSignal): Promise<string | undefined>;
  /** Removes the table, if it is there; where `nft` is not installed, it is not. */
  remove(signal: AbortSignal): Promise<void>;
}

/** The table by way of the program `nft`. Throws CommandMissing when it is not installed. */
export function createNft(run: RunCommand = runCommand): Nft {
  const list = async (signal: AbortSignal): Promise<string | undefined> => {
    try {
      // -t leaves out the elements of all sets; those of the fixed ones are what we could lose. nft 1.0.6 does not find
      // the first of several that are listed in one call.
      const parts = await Promise.all([
        run('nft', ['-s', '-t', 'list', 'table', ...TABLE.split(' ')], {}, signal),
        ...FIXED_SETS.map(([name, { kind }]) =>
          run('nft', ['-s', 'list', kind, ...TABLE.split(' '), name], {}, signal),
        ),
      ]);
      return parts.join('');
    } catch (err) {
      if (err instanceof CommandFailed && /No such file or directory/.test(err.message)) return undefined;
      throw err;
    }
  };
  return {
    list,
    async apply(text, signal) {
      await run('nft', ['-f', '-'], { stdin: text }, signal);
    },
    async remove(signal) {
      try {
        if ((await list(signal)) !== undefined)
          await run('nft', ['delete', 'table', ...TABLE.split(' ')], {}, signal);
      } catch (err) {
        if (!(err instanceof CommandMissing)) throw err;
      }
    },
  };
}

/** @throws Error that names the package when `nft` is not installed */
export async function requireNft(signal: AbortSignal, run: RunCommand = runCommand): Promise<void> {
  try {
    await run('nft', ['--version'], {}, signal);
  } catch (err) {
    if (!(err instanceof CommandMissing)) throw err;
    throw new Error(
      '-proxy_mode=nftables needs the program nft: apt-get install nftables, or use -proxy_mode=userspace',
      { cause: err },
    );
  }
}
