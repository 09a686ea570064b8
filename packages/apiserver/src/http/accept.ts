/**
 * True when a client takes JSON. v0.5.6: only these two entries count, `application/*` does not; no header
 * means anything goes.
 */
export function acceptsJson(accept: string | undefined): boolean {
  if (accept === undefined || accept === '') return true;
  return accept
    .split(',')
    .map((entry) => entry.split(';', 1)[0]?.trim())
    .some((entry) => entry === '*/*' || entry === 'application/json');
}
