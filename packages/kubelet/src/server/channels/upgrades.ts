import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import { CHANNEL, type ChannelStatus, StatusError } from '@kube/api-types';
import type { Clock, Logger } from '@kube/component-base';
import { type WebSocket, WebSocketServer } from 'ws';
import { failureOf } from '../failure.js';
import type { InFlight } from '../in-flight.js';
import { requestSignal } from '../request-signal.js';
import { parseTarget, type RequestTarget } from '../request-target.js';
import { assertSameSite } from '../same-site.js';
import type { StreamKind, StreamObserver } from '../stream-observer.js';
import { ChannelSocket } from './channel-socket.js';
import { refuseUpgrade } from './refuse-upgrade.js';

/**
 * What goes on over a WebSocket. When it resolves the socket is closed; when it rejects the client is told why first.
 * `signal` aborts when the client has gone, and when the server stops.
 */
export type Session = (socket: ChannelSocket, signal: AbortSignal) => Promise<void>;

/** What answers WebSockets below one word. */
export interface UpgradeRoute {
  readonly kind: StreamKind;
  /** Looks at the request before it is accepted, and throws what it is refused with. */
  prepare(target: RequestTarget, signal: AbortSignal): Promise<Session>;
}

/** Routes of WebSockets by the first word of their paths. */
export type UpgradeRoutes = ReadonlyMap<string, UpgradeRoute>;

/** What WebSockets are held with. */
export interface UpgradeDeps {
  readonly inFlight: InFlight;
  readonly observer: StreamObserver;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The largest message that is taken. */
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

/** How long a client may take to say goodbye. */
const CLOSE_WITHIN_MS = 2_000;

/** How often a client is written to. One that is held up is not read from, so nothing else tells that it has gone. */
const PING_MS = 30_000;

/** RFC 6455, 7.4.1. */
const NORMAL = 1000;
const GOING_AWAY = 1001;

/** The types of the library do not know this one yet. */
const OPTIONS = { noServer: true, maxPayload: MAX_MESSAGE_BYTES, closeTimeout: CLOSE_WITHIN_MS };

/** Takes the WebSockets of `server` until `stopping` aborts, which ends them. */
export function acceptUpgrades(
  server: Server,
  routes: UpgradeRoutes,
  deps: UpgradeDeps,
  stopping: AbortSignal,
): void {
  const sockets = new WebSocketServer(OPTIONS);
  server.on('upgrade', (req: IncomingMessage, connection: Socket, head: Buffer) => {
    // A connection that breaks closes, and that is how everyone hears of it.
    connection.on('error', () => undefined);
    const signal = requestSignal(connection, stopping);
    prepare(req, routes, signal).then(
      ({ kind, session }) =>
        sockets.handleUpgrade(req, connection, head, (socket) => {
          const ended = deps.observer.began(kind);
          deps.inFlight.add(hold(socket, session, deps, signal).finally(ended));
        }),
      (err: unknown) => refuseUpgrade(connection, failureOf(err)),
    );
  });
}

async function prepare(
  req: IncomingMessage,
  routes: UpgradeRoutes,
  signal: AbortSignal,
): Promise<{ readonly kind: StreamKind; readonly session: Session }> {
  assertSameSite(req.headers);
  const { segments, query } = parseTarget(req.url ?? '');
  const [word = '', ...rest] = segments;
  const route = routes.get(word);
  if (route === undefined) throw new StatusError('NotFound', '404 page not found');
  return { kind: route.kind, session: await route.prepare({ segments: rest, query }, signal) };
}

/** Resolves when the session is over and the client has gone. */
async function hold(
  socket: WebSocket,
  session: Session,
  { clock, log }: UpgradeDeps,
  signal: AbortSignal,
): Promise<void> {
  const gone = new AbortController();
  socket.once('close', () => gone.abort());
  const channels = new ChannelSocket(socket);
  const pinging = ping(socket, clock, gone.signal);
  // What waits for a client that does not read would else wait for ever.
  const terminate = (): void => void setTimeout(() => socket.terminate(), CLOSE_WITHIN_MS).unref();
  signal.addEventListener('abort', terminate, { once: true });
  try {
    await session(channels, signal);
    channels.close(NORMAL);
  } catch (err) {
    const { code, message } = failureOf(err);
    const told = socket.readyState === socket.OPEN && !signal.aborted;
    if (told && code >= 500) log.warn({ err }, 'a stream between a client and a pod failed');
    const status: ChannelStatus = { error: signal.aborted ? 'the kubelet stops' : message };
    await channels.send(CHANNEL.status, Buffer.from(JSON.stringify(status))).catch(() => undefined);
    channels.close(signal.aborted ? GOING_AWAY : NORMAL);
  }
  await pinging;
}

async function ping(socket: WebSocket, clock: Clock, gone: AbortSignal): Promise<void> {
  while (!gone.aborted) {
    await clock.sleep(PING_MS, gone).catch(() => undefined);
    if (socket.readyState === socket.OPEN) socket.ping();
  }
}
