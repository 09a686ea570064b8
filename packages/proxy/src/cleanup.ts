import type { Logger } from '@kube/component-base';
import { createIptables } from './iptables/iptables.js';
import { removeRules } from './iptables/rule-keeper.js';
import { createNft } from './nftables/nft.js';

/**
 * Removes every rule and chain that a proxy has made, in whatever mode and family. Where there is none nothing is touched.
 *
 * @throws Error when the kernel refuses
 */
export async function cleanup(log: Logger, signal: AbortSignal): Promise<void> {
  await removeIptables(signal);
  await createNft().remove(signal);
  log.info({}, 'the rules of the proxy are gone');
}

/** Removes what the userspace mode makes. */
export async function removeIptables(signal: AbortSignal): Promise<void> {
  for (const family of [4, 6] as const) await removeRules(createIptables(family), signal);
}
