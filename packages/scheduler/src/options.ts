import { readFileSync } from 'node:fs';
import { type ClientFlags, clientFlags } from '@kube/client';
import { type FlagValues, ipFlag, stringFlag, uintFlag } from '@kube/component-base';
import { type Algorithm, DEFAULT_ALGORITHM } from './algorithm/algorithm.js';
import { parsePolicy } from './algorithm/policy.js';

/** The flags of `scheduler`. */
export const FLAGS = {
  ...clientFlags,
  address: ipFlag('127.0.0.1', 'The address to serve health and metrics on'),
  port: uintFlag(10251, 'The port to serve health and metrics on'),
  policy_config_file: stringFlag(
    '',
    'A JSON file that names the predicates and priorities to use; empty: all of them',
  ),
};

/** What the scheduler runs with. */
export interface Options {
  readonly client: ClientFlags;
  readonly address: string;
  readonly port: number;
  readonly algorithm: Algorithm;
}

/**
 * Reads what the flags name.
 *
 * @throws Error for a policy file that cannot be read or makes no sense; it names the file and the place
 */
export function readOptions(flags: FlagValues<typeof FLAGS>): Options {
  const { address, port, policy_config_file: file } = flags;
  // v0.5.6: without -master it is this machine's port 80, and no error.
  const client = { ...flags, master: flags.master === '' ? 'localhost' : flags.master };
  return { client, address, port, algorithm: file === '' ? DEFAULT_ALGORITHM : algorithmIn(file) };
}

function algorithmIn(file: string): Algorithm {
  try {
    return parsePolicy(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new Error(`-policy_config_file=${file}: ${(cause as Error).message}`, { cause });
  }
}
