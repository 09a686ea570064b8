import type { StatusError } from '@kube/api-types';

/**
 * What was sent does not fit what is stored. v0.5.6 found this out before the commit where a kind's strategy throws
 * this, and in it where it throws the StatusError itself; its answers to the two differ a little.
 */
export class CheckFailed extends Error {
  override readonly name = 'CheckFailed';

  constructor(
    /** What the client is told. */
    readonly refusal: StatusError,
  ) {
    super(refusal.message);
  }
}
