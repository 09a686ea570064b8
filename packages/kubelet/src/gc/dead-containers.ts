/** What of a container that does not run matters here. */
export interface DeadContainer {
  readonly podUid: string;
  readonly container: string;
  readonly attempt: number;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** How many dead containers are kept, and how long at least. */
export interface DeadContainerRules {
  /** `-minimum_container_ttl_duration`, milliseconds. */
  readonly minAgeMs: number;
  /** `-maximum_dead_containers_per_container`; 0: none is ever collected. */
  readonly keepPerContainer: number;
}

/**
 * Which dead containers may go, the oldest first: of each container of each pod the newest stay, so what the pod has
 * run, and how it ended, is never forgotten.
 *
 * v0.5.6 took all containers of the node for one: five of the whole node were kept, logs and exit codes of the others
 * were lost, and pods that should run once were run again.
 */
export function deadContainersToRemove<T extends DeadContainer>(
  dead: readonly T[],
  { minAgeMs, keepPerContainer }: DeadContainerRules,
  now: number,
): readonly T[] {
  if (keepPerContainer === 0) return [];
  const groups = new Map<string, T[]>();
  for (const each of dead) {
    const key = JSON.stringify([each.podUid, each.container]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()]
    .flatMap((group) => group.sort((a, b) => b.attempt - a.attempt).slice(keepPerContainer))
    .filter(({ createdAt }) => now - createdAt >= minAgeMs)
    .sort((a, b) => a.createdAt - b.createdAt);
}
