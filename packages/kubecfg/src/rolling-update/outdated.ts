import type { Pod, PodSpec, ReplicationController } from '@kube/api-types';

/**
 * The pods that a rolling update has to replace, in their order: those that do not run what the controller's template
 * says. So an update that was cut off goes on where it was. When all run it, a call without an image still replaces
 * all, as v0.5.6 does: images may have changed under their names.
 */
export function podsToReplace(
  pods: readonly Pod[],
  { spec }: ReplicationController,
  imageWasGiven: boolean,
): readonly Pod[] {
  const wanted = whatRuns(spec.template?.spec);
  const outdated = pods.filter((pod) => whatRuns(pod.spec) !== wanted);
  return outdated.length === 0 && !imageWasGiven ? pods : outdated;
}

/** Containers and volumes; where a pod runs is not in its template. */
function whatRuns(spec: PodSpec | undefined): string {
  return JSON.stringify([spec?.containers ?? [], spec?.volumes ?? []]);
}

/** True when a pod runs. */
export function isRunning({ status }: Pod): boolean {
  return status?.phase === 'Running';
}

/**
 * The image to go back to when an update fails: the controller's from before, or what the pods of an earlier, cut off
 * update still run. Undefined when nothing is known but the new one.
 */
export function formerImage(
  before: ReplicationController,
  outdated: readonly Pod[],
  image: string,
): string | undefined {
  const candidates = [before.spec.template?.spec, ...outdated.map(({ spec }) => spec)];
  return candidates
    .map((spec) => spec?.containers[0]?.image)
    .find((one) => one !== undefined && one !== image);
}

/** Why a pod does not run, in few words. */
export function whyNotRunning({ spec, status }: Pod): string {
  const waiting = (status?.containerStatuses ?? []).find(({ state }) => state?.waiting !== undefined);
  const reason = status?.message ?? waiting?.state?.waiting?.reason;
  if (reason !== undefined) return reason;
  return spec.nodeName === undefined ? 'it is placed on no minion' : 'its containers are not all started';
}
