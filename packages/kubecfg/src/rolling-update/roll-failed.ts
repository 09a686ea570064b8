/** Pods did not come to run in time; the message is that of v0.5.6. */
export class RollFailed extends Error {
  override readonly name = 'RollFailed';

  constructor(
    /** What happened, for people. */
    readonly hints: readonly string[],
  ) {
    super('timed out waiting for the condition');
  }

  /** The same failure with more to tell. */
  and(hint: string): RollFailed {
    return new RollFailed([...this.hints, hint]);
  }
}
