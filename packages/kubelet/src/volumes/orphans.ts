import type { Logger } from '@kube/component-base';
import type { ContainerRuntime } from '../dockertools/container-runtime.js';
import type { DesiredPods } from '../sources/desired-pods.js';
import type { PodFolders } from './pod-folders.js';

/** What looking for folders that nobody needs works with. */
export interface OrphanDeps {
  readonly folders: Pick<PodFolders, 'uids' | 'remove'>;
  readonly runtime: Pick<ContainerRuntime, 'list'>;
  readonly desired: Pick<DesiredPods, 'all' | 'answered'>;
  readonly log: Logger;
}

/**
 * Removes the folders of pods that nobody wants any more and that have no container left. As long as one source has
 * not answered, every folder may be that of a pod that it wants.
 *
 * @throws RuntimeError when the engine does not say what there is
 */
export async function removeOrphans(deps: OrphanDeps, signal: AbortSignal): Promise<void> {
  const { folders, runtime, desired, log } = deps;
  if (!desired.answered) return;
  const uids = await folders.uids();
  if (uids.length === 0) return;
  const containers = new Set((await runtime.list(signal)).map(({ podUid }) => podUid));
  for (const podUid of uids) {
    // Asked for each anew: a source may have spoken since.
    if (!isOrphan(podUid, { containers, desired })) continue;
    try {
      await folders.remove(podUid);
      log.info({ podUid }, 'removed the folder of a pod that is gone');
    } catch (err) {
      log.warn({ podUid, err }, 'the folder of a pod that is gone is still there');
    }
  }
}

/** True for a pod of which nothing is left and of which nothing is wanted. */
function isOrphan(
  podUid: string,
  known: {
    readonly containers: ReadonlySet<string>;
    readonly desired: Pick<DesiredPods, 'all' | 'answered'>;
  },
): boolean {
  const { containers, desired } = known;
  if (containers.has(podUid) || !desired.answered) return false;
  return desired.all.every(({ pod }) => pod.metadata.uid !== podUid);
}
