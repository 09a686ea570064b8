import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { Endpoint } from '../table/service-port.js';

/** Datagrams that wait while the socket is being made; more are lost, as datagrams may be. */
const MOST_WAITING = 64;

/** Errors that are about a datagram or this machine, not about who should get it. */
const NOT_THE_ENDPOINTS: ReadonlySet<string | undefined> = new Set([
  'EMSGSIZE',
  'ENOBUFS',
  'EAGAIN',
  'EPERM',
]);

/** What a flow tells. */
export interface FlowEvents {
  answered(datagram: Buffer): void;
  /** The endpoint does not listen; `unanswered` is the last datagram when it never answered any. */
  refused(unanswered: Buffer | undefined): void;
}

/** The datagrams of one client to one endpoint, and back. */
export class UdpFlow {
  readonly #socket: Socket;
  #waiting: Buffer[] | undefined = [];
  /** The last datagram sent, until the first answer. */
  #unanswered: Buffer | undefined;
  #hasAnswer = false;
  #closed = false;
  /** Milliseconds since 1970. */
  lastUsed: number;

  constructor(
    readonly endpoint: Endpoint,
    nowMs: number,
    events: FlowEvents,
  ) {
    this.lastUsed = nowMs;
    this.#socket = createSocket(isIPv6(endpoint.host) ? 'udp6' : 'udp4');
    this.#socket.on('message', (datagram) => {
      this.#hasAnswer = true;
      this.#unanswered = undefined;
      events.answered(datagram);
    });
    this.#socket.on('error', (err: NodeJS.ErrnoException) => {
      if (!this.#closed && !NOT_THE_ENDPOINTS.has(err.code)) events.refused(this.#unanswered);
    });
    // Connected, so that the kernel tells when nobody listens there.
    this.#socket.once('connect', () => this.#connected());
    this.#socket.connect(endpoint.port, endpoint.host);
  }

  /** Sends on to the endpoint. */
  send(datagram: Buffer): void {
    if (!this.#hasAnswer) this.#unanswered = datagram;
    if (this.#waiting === undefined) this.#socket.send(datagram);
    else if (this.#waiting.length < MOST_WAITING) this.#waiting.push(datagram);
  }

  /** Forgets the flow. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#socket.close();
  }

  #connected(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    if (this.#closed) return;
    for (const datagram of waiting) this.#socket.send(datagram);
  }
}
