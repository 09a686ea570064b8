import type { Logger } from '@kube/component-base';
import { createIptables } from './iptables/iptables.js';
import { RuleKeeper } from './iptables/rule-keeper.js';

/**
 * Removes every rule and chain that a proxy has made, of whatever options. Where there is none nothing is touched.
 *
 * @throws Error when the kernel refuses
 */
export async function cleanup(log: Logger, signal: AbortSignal): Promise<void> {
  for (const family of [4, 6] as const) {
    const rules = new RuleKeeper({ iptables: createIptables(family), log, applied: () => undefined });
    await rules.remove(signal);
  }
  log.info({}, 'the rules of the proxy are gone');
}
