/** There is no server where it was looked for, or the connection broke; the message is Go's. */
export class NotReachable extends Error {
  override readonly name = 'NotReachable';

  constructor(
    message: string,
    /** What to check. */
    readonly hints: readonly string[],
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
