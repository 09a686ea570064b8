/** A signal that aborts with another one, and by itself when somebody wishes. */
export interface LinkedAbort {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
  /** To be called when nobody needs the signal any more: until then the other one holds it. */
  unlink(): void;
}

/**
 * Links a new signal to `parent`.
 *
 * It is what AbortSignal.any is for. That one holds what it joins only weakly: a timeout that nobody else holds is
 * collected as garbage and never comes (nodejs/node#57736, in Node 20 to 24), and of each joining a note stays with
 * the parent for its life (nodejs/node#62363).
 */
export function linkedAbort(parent: AbortSignal): LinkedAbort {
  const own = new AbortController();
  const follow = (): void => own.abort(parent.reason);
  if (parent.aborted) follow();
  else parent.addEventListener('abort', follow, { once: true });
  return {
    signal: own.signal,
    abort: (reason) => own.abort(reason),
    unlink: () => parent.removeEventListener('abort', follow),
  };
}
