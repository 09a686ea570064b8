/** A write that had passed its checks failed; `cause` says why. */
export class CommitFailed extends Error {
  override readonly name = 'CommitFailed';

  constructor(cause: unknown) {
    super('the commit failed', { cause });
  }
}
