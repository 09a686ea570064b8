import { CHANNEL, messageFor, readMessage } from '@kube/api-types';
import type { WebSocket } from 'ws';
import type { Streams } from '../terminal/streams.js';
import { readStatus } from './read-status.js';

/** What a command is given. */
export interface ExecInput {
  readonly stdin: boolean;
  readonly tty: boolean;
}

/** The socket closes normally with this (RFC 6455, 7.4.1). */
const NORMAL = 1000;

/**
 * Passes on what a command writes and, where it is wanted, what is typed, until it ends.
 *
 * @returns its exit code
 * @throws Error when it could not be run, or the connection breaks before it has ended
 */
export async function runExec(
  socket: WebSocket,
  { stdin, tty }: ExecInput,
  streams: Streams,
  signal: AbortSignal,
): Promise<number> {
  const atTerminal = tty && stdin && streams.isTerminal.stdin;
  const resize = (): void => {
    const size = streams.terminal.size();
    if (size !== undefined)
      socket.send(messageFor(CHANNEL.resize, JSON.stringify({ w: size.columns, h: size.rows })));
  };
  const unlisten = tty ? streams.terminal.onResize(resize) : () => undefined;
  if (tty) resize();
  if (atTerminal) streams.terminal.setRaw(true);
  const input = stdin ? streams.stdinBytes() : undefined;
  try {
    if (input !== undefined) passInput(socket, input);
    return await outcome(socket, streams);
  } catch (err) {
    signal.throwIfAborted();
    throw err;
  } finally {
    if (atTerminal) streams.terminal.setRaw(false);
    unlisten();
    socket.close(NORMAL);
    // Nobody may be waiting for a key any more, or the program would not end.
    void input?.return?.();
  }
}

/** Reads no faster than is sent; what is left when the command has ended is nobody's. */
function passInput(socket: WebSocket, input: AsyncIterator<Uint8Array>): void {
  const next = (): void => {
    input.next().then(
      ({ done, value }) => {
        const message = done ? messageFor(CHANNEL.stdin) : messageFor(CHANNEL.stdin, value);
        socket.send(message, (err) => {
          if (!err && !done) next();
        });
      },
      // An input that was let go, because the command has ended.
      () => undefined,
    );
  };
  next();
}

function outcome(socket: WebSocket, { stdout, stderr }: Streams): Promise<number> {
  return new Promise((resolve, reject) => {
    socket.on('message', (message: Buffer) => {
      const read = readMessage(message);
      if (read?.channel === CHANNEL.stdout) stdout(read.data);
      else if (read?.channel === CHANNEL.stderr) stderr(read.data);
      else if (read?.channel === CHANNEL.status) {
        const { exitCode, error } = readStatus(read.data);
        if (exitCode === undefined)
          reject(new Error(error ?? 'the kubelet does not say how the command ended'));
        else resolve(exitCode);
      }
    });
    const onClose = (): void => reject(new Error('the connection broke before the command had ended'));
    socket.once('close', onClose);
    if (socket.readyState === socket.CLOSED) onClose();
    socket.resume();
  });
}
