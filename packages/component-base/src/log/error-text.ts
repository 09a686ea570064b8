interface ErrorLike {
  readonly message: string;
  readonly cause?: unknown;
}

// Not instanceof: errors of Node itself may come from another realm.
function isErrorLike(value: unknown): value is ErrorLike {
  return (
    typeof value === 'object' && value !== null && 'message' in value && typeof value.message === 'string'
  );
}

/** The message of an error with those of its causes: a log line is often all that is left of a failure. */
export function errorText(err: unknown): string {
  const texts: string[] = [];
  for (let at = err; isErrorLike(at) && texts.length < 5; at = at.cause) {
    if (!texts.at(-1)?.includes(at.message)) texts.push(at.message);
  }
  return texts.length === 0 ? String(err) : texts.join(': ');
}
