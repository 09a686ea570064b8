/**
 * How streams of a pod share one WebSocket between a client and the kubelet: the first byte of a binary message names
 * its stream, and what follows is the data.
 */
export const CHANNEL = {
  /** To the pod; a message without data ends it. */
  stdin: 0,
  /** From the pod. */
  stdout: 1,
  stderr: 2,
  /** JSON, from the kubelet and the last message: how it went. */
  status: 3,
  /** JSON, to the kubelet: the size of the terminal. */
  resize: 4,
} as const;

/** How it went. */
export interface ChannelStatus {
  /** Of the process, when there was one. */
  readonly exitCode?: number;
  readonly error?: string;
}

/** A message for a channel. */
export function messageFor(channel: number, data: Uint8Array | string = ''): Buffer {
  return Buffer.concat([Buffer.of(channel), typeof data === 'string' ? Buffer.from(data) : data]);
}

/** The channel and the data of a message; undefined for one that is empty. */
export function readMessage(
  message: Buffer,
): { readonly channel: number; readonly data: Buffer } | undefined {
  const [channel] = message;
  return channel === undefined ? undefined : { channel, data: message.subarray(1) };
}
