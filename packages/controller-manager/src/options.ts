import { type ClientFlags, clientFlags } from '@kube/client';
import { type FlagValues, ipFlag, uintFlag } from '@kube/component-base';

/** The flags of `controller-manager`. */
export const FLAGS = {
  ...clientFlags,
  address: ipFlag('127.0.0.1', 'The address to serve health and metrics on'),
  port: uintFlag(10252, 'The port to serve health and metrics on'),
};

/** What the controller manager runs with. */
export interface Options {
  readonly client: ClientFlags;
  readonly address: string;
  readonly port: number;
}

/**
 * Reads what the flags say.
 *
 * @throws Error when the apiserver's address is missing
 */
export function readOptions(flags: FlagValues<typeof FLAGS>): Options {
  if (flags.master === '') throw new Error('usage: controller-manager -master <master>');
  const { address, port } = flags;
  return { client: flags, address, port };
}
