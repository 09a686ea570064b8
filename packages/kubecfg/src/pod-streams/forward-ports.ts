/** A port of this machine that leads to one of a pod. */
export interface ForwardedPort {
  /** 0 for any that is free. */
  readonly local: number;
  readonly remote: number;
}

/**
 * Reads `port`, `local:port` or `:port`.
 *
 * @throws Error that says how it should look
 */
export function parseForwardedPort(text: string): ForwardedPort {
  const match = /^(?:(\d*):)?(\d+)$/.exec(text);
  const remote = Number(match?.[2]);
  const local = match?.[1] === undefined ? remote : Number(match[1]);
  if (match === null || remote < 1 || remote > 65_535 || local > 65_535) {
    throw new Error(`"${text}" is no port to forward; write it like 6379, 8080:80 or :80`);
  }
  return { local, remote };
}
