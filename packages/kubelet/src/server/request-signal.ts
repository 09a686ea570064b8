import type { EventEmitter } from 'node:events';

/** Aborts when `connection` closes, and when the server stops. */
export function requestSignal(connection: EventEmitter, stopping: AbortSignal): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => controller.abort(stopping.reason);
  stopping.addEventListener('abort', stop, { once: true });
  connection.once('close', () => {
    stopping.removeEventListener('abort', stop);
    controller.abort(new Error('the client has gone'));
  });
  if (stopping.aborted) stop();
  return controller.signal;
}
