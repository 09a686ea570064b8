/** What of a container that does not run matters here. */
export interface DeadContainer {
  readonly podUid: string;
  readonly container: string;
  readonly attempt: number;
  /** RFC 3339; absent for one of which nobody knows when it ended. */
  readonly finishedAt?: string;
}

/** How many dead containers are kept, and how long at least. */
export interface DeadContainerRules {
  /** `-minimum_container_ttl_duration`, milliseconds. */
  readonly minAgeMs: number;
  /** `-maximum_dead_containers_per_container`; 0: none is ever collected. */
  readonly keepPerContainer: number;
}

/** What is to become of dead containers. */
export interface DeadContainerPlan<T> {
  /** The oldest first. */
  readonly remove: readonly T[];
  /** When the next will be old enough, milliseconds since 1970; absent when none waits for that. */
  readonly lookAgainAt?: number;
}

/**
 * Which dead containers may go: of each container of each pod the newest stay, so what the pod has run, and how it
 * ended, is never forgotten.
 *
 * v0.5.6 took all containers of the node for one: five of the whole node were kept, logs and exit codes of the others
 * were lost, and pods that should run once were run again.
 */
export function planDeadContainers<T extends DeadContainer>(
  dead: readonly T[],
  { minAgeMs, keepPerContainer }: DeadContainerRules,
  now: number,
): DeadContainerPlan<T> {
  if (keepPerContainer === 0) return { remove: [] };
  const groups = new Map<string, T[]>();
  for (const each of dead) {
    const key = JSON.stringify([each.podUid, each.container]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  const beyond = [...groups.values()]
    .flatMap((group) => group.sort((a, b) => b.attempt - a.attempt).slice(keepPerContainer))
    .map((container) => ({ container, due: (Date.parse(container.finishedAt ?? '') || 0) + minAgeMs }))
    .sort((a, b) => a.due - b.due);
  const remove = beyond.filter(({ due }) => due <= now).map(({ container }) => container);
  const next = beyond.find(({ due }) => due > now);
  return next === undefined ? { remove } : { remove, lookAgainAt: next.due };
}
