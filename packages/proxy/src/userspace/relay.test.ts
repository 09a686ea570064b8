import { describe, expect, it } from '@jest/globals';
import type { SocketEvents, TcpSocket } from '../tcp/tcp-transport.js';
import { relay } from './relay.js';

/** A socket whose kernel takes so many bytes at once, and the rest when it is told to. */
class FakeSocket implements TcpSocket {
  events: SocketEvents | undefined;
  written = '';
  taken = '';
  state: 'open' | 'ended' | 'closed' | 'reset' = 'open';
  isReading = true;

  constructor(private readonly room: number = Number.POSITIVE_INFINITY) {}

  /** What the other side of this socket says; it waits while nothing is read. */
  says(text: string): void {
    this.isReading = this.events?.data(Buffer.from(text)) ?? false;
  }

  /** The kernel takes what it was given. */
  takes(): void {
    this.taken = this.written;
    this.events?.drained();
  }

  peerAddress(): string {
    return '10.0.0.1';
  }
  open(events: SocketEvents): void {
    this.events = events;
  }
  resume(): void {
    this.isReading = true;
  }
  write(bytes: Buffer): boolean {
    this.written += String(bytes);
    if (this.written.length - this.taken.length > this.room) return false;
    this.taken = this.written;
    return true;
  }
  end(): void {
    this.state = 'ended';
  }
  close(): void {
    this.state = 'closed';
  }
  reset(): void {
    this.state = 'reset';
  }
}

function relayed(client = new FakeSocket(), server = new FakeSocket()) {
  let dones = 0;
  relay(client, server, () => {
    dones += 1;
  });
  return { client, server, dones: () => dones };
}

describe('relay', () => {
  it('carries what each side says to the other', () => {
    const { client, server } = relayed();
    client.says('question');
    server.says('answer');
    expect([server.written, client.written]).toEqual(['question', 'answer']);
  });

  it('ends the one direction, and closes when both have ended', () => {
    const { client, server, dones } = relayed();
    client.events?.ended();
    expect([client.state, server.state, dones()]).toEqual(['open', 'ended', 0]);
    server.says('all of the answer');
    server.events?.ended();
    expect([client.state, server.state, dones()]).toEqual(['closed', 'closed', 1]);
    expect(client.written).toBe('all of the answer');
  });

  it('does not read from one side what the other has not taken', () => {
    const { client, server } = relayed(new FakeSocket(4));
    server.says('four');
    expect(server.isReading).toBe(true);
    server.says('and more');
    expect([server.isReading, client.isReading]).toEqual([false, true]);
    client.takes();
    expect(server.isReading).toBe(true);
  });

  it.each(['client', 'server'] as const)('resets the other side when that of the %s breaks', (which) => {
    const sides = relayed();
    sides[which].events?.failed('ECONNRESET');
    expect(sides[which === 'client' ? 'server' : 'client'].state).toBe('reset');
    expect(sides.dones()).toBe(1);
  });
});
