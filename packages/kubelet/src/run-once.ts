import type { PodStatus } from '@kube/api-types';
import type { Clock, Logger } from '@kube/component-base';
import type { Kubelet } from './kubelet.js';
import { podTitle } from './pod/pod-ref.js';

/** How often to look whether all is up. */
const LOOK_MS = 200;

/** v0.5.6: ten tries, with waits of 1 s, 2 s, 4 s, … in between. */
const GIVE_UP_MS = 1_023_000;

/**
 * Waits until every pod that the sources want runs, or has done its work, or `signal` aborts. `-runonce` ends with that.
 *
 * @throws Error that says which pods do not run and why, when it takes too long
 */
export async function untilAllRun(
  kubelet: Pick<Kubelet, 'pods' | 'sourcesAnswered'>,
  { clock, log }: { readonly clock: Clock; readonly log: Logger },
  signal: AbortSignal,
): Promise<void> {
  const deadline = clock.now() + GIVE_UP_MS;
  while (!signal.aborted) {
    const late = kubelet.pods.all().flatMap(({ ref, pod }) => {
      const status = kubelet.pods.status(pod);
      return isUp(status) ? [] : [`${podTitle(ref)} (${status?.message ?? status?.phase ?? 'not begun'})`];
    });
    if (kubelet.sourcesAnswered() && late.length === 0) {
      log.info({ pods: kubelet.pods.all().length }, 'all pods run');
      return;
    }
    if (clock.now() >= deadline) {
      const what = kubelet.sourcesAnswered()
        ? `these pods do not run: ${late.join(', ')}`
        : 'no source has answered';
      throw new Error(`-runonce gives up after ${GIVE_UP_MS / 1000} s: ${what}`);
    }
    await clock.sleep(LOOK_MS, signal).catch(() => undefined);
  }
}

function isUp(status: PodStatus | undefined): boolean {
  if (status?.phase === 'Succeeded') return true;
  return status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') === true;
}
