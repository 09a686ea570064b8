/** The message of what was thrown, without those of its causes: the same for as long as the cause is the same. */
export function messageOf(err: unknown): string {
  return typeof err === 'object' && err !== null && 'message' in err ? String(err.message) : String(err);
}
