/** Which stream a message is of: its first byte. What follows is the data. */
export const CHANNEL = {
  /** To the pod; a message without data ends it. */
  stdin: 0,
  /** From the pod. */
  stdout: 1,
  stderr: 2,
  /** JSON, from us and the last message: how it went. */
  status: 3,
  /** JSON, to us: the size of the terminal. */
  resize: 4,
} as const;

/** How it went. */
export type ChannelStatus = { readonly exitCode: number } | { readonly error: string };
