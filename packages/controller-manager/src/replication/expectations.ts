/** What was asked for, of one pod, and by which controller. */
interface Expectation {
  readonly owner: string;
  /** From then on the apiserver is asked what became of it. */
  readonly askAt: number;
}

/**
 * The pods that we have asked to be created or deleted and that the watch has not shown (to be gone) yet.
 *
 * With them counted, a watch that is late or broken makes nobody create twice. Pods and their owners are given by
 * their keys.
 */
export class Expectations {
  readonly #coming = new Map<string, Expectation>();
  readonly #going = new Map<string, Expectation>();

  /** To be called before the pod is sent: the watch may be faster than the answer. */
  expectNew(pod: string, expectation: Expectation): void {
    this.#coming.set(pod, expectation);
  }

  /** To be called before the pod is deleted. */
  expectGone(pod: string, expectation: Expectation): void {
    this.#going.set(pod, expectation);
  }

  /** Changes when the apiserver is asked; nothing when the watch has shown the pod meanwhile. */
  postpone(pod: string, askAt: number): void {
    for (const all of [this.#coming, this.#going]) {
      const expectation = all.get(pod);
      if (expectation !== undefined) all.set(pod, { ...expectation, askAt });
    }
  }

  /** The watch showed the pod. @returns the controller that had waited for it */
  seen(pod: string): string | undefined {
    const owner = this.#coming.get(pod)?.owner;
    this.#coming.delete(pod);
    return owner;
  }

  /** The watch showed that the pod is gone, or it is known that nothing will become of what was asked. */
  settle(pod: string): void {
    this.#coming.delete(pod);
    this.#going.delete(pod);
  }

  /** The pods of a controller that were created and have not been seen. */
  coming(owner: string): readonly string[] {
    return [...this.#coming].filter(([, each]) => each.owner === owner).map(([pod]) => pod);
  }

  /** True for a pod that was created, for whichever controller, and has not been seen. */
  isComing(pod: string): boolean {
    return this.#coming.has(pod);
  }

  /** True for a pod that was deleted, by whichever controller, and is still seen. */
  isGoing(pod: string): boolean {
    return this.#going.has(pod);
  }

  /** What of a controller's the apiserver must be asked about, and how it was expected. */
  overdue(
    owner: string,
    now: number,
  ): readonly { readonly pod: string; readonly kind: 'expectNew' | 'expectGone' }[] {
    const due = (all: ReadonlyMap<string, Expectation>): readonly string[] =>
      [...all].filter(([, each]) => each.owner === owner && each.askAt <= now).map(([pod]) => pod);
    return [
      ...due(this.#coming).map((pod) => ({ pod, kind: 'expectNew' as const })),
      ...due(this.#going).map((pod) => ({ pod, kind: 'expectGone' as const })),
    ];
  }

  /** When the apiserver is to be asked next about something of this controller's; `undefined` for never. */
  nextAsk(owner: string): number | undefined {
    const asks = [this.#coming, this.#going]
      .flatMap((all) => [...all.values()])
      .filter((each) => each.owner === owner)
      .map(({ askAt }) => askAt);
    return asks.length === 0 ? undefined : Math.min(...asks);
  }

  /** The controller is gone. */
  dropOwner(owner: string): void {
    for (const all of [this.#coming, this.#going]) {
      for (const [pod, each] of all) if (each.owner === owner) all.delete(pod);
    }
  }
}
