import { createBackoff, type Logger } from '@kube/component-base';
import type { Etcd3 } from 'etcd3';
import { pause } from './pause.js';
import { type CallDeps, persistentCall, RETRY } from './persistent-call.js';
import type { Lease, LeaseId } from './storage.js';

/** What leases need. */
export interface LeaseDeps extends CallDeps {
  readonly client: Etcd3;
  readonly log: Logger;
}

interface Granted {
  readonly id: LeaseId;
  /** As etcd granted it, which may be longer than asked for. */
  readonly ttlMs: number;
}

interface Held extends Granted {
  /** Until when it is certain, by our clock, that etcd has not let the lease run out. */
  sureUntil: number;
}

/** How often a lease is renewed, and how much of its time is kept as a margin, as parts of it. */
const BEATS_PER_TTL = 3;
const MARGIN_OF_TTL = 1 / 4;

/** See `Storage.grant`. */
export async function grantLease(deps: LeaseDeps, ttlSeconds: number, signal: AbortSignal): Promise<Granted> {
  if (!(ttlSeconds >= 1)) {
    throw new RangeError(`a lease lives at least one second, not ${ttlSeconds}`);
  }
  const granted = await persistentCall(
    deps,
    'take a lease',
    (attempt) => deps.client.leaseClient.leaseGrant({ TTL: Math.ceil(ttlSeconds) }, attempt),
    signal,
  );
  return { id: granted.ID, ttlMs: Number(granted.TTL) * 1000 };
}

/** See `Storage.lease`. */
export async function holdLease(deps: LeaseDeps, ttlSeconds: number, signal: AbortSignal): Promise<Lease> {
  const asked = deps.clock.now();
  const granted = await grantLease(deps, ttlSeconds, signal);
  const held = { ...granted, sureUntil: sureUntil(asked, granted) };
  return { id: granted.id, lost: keepAlive(deps, held, signal) };
}

/** Resolves when the lease is lost, or when it is given back because the signal aborted. */
async function keepAlive(deps: LeaseDeps, held: Held, signal: AbortSignal): Promise<void> {
  const { clock, log } = deps;
  do {
    await pause(clock, held.ttlMs / BEATS_PER_TTL, signal);
  } while (await renewed(deps, held, signal));
  if (!signal.aborted) {
    log.warn({ lease: held.id }, 'lease lost');
    return;
  }
  try {
    await deps.client.leaseClient.leaseRevoke(
      { ID: held.id },
      { deadline: clock.now() + deps.callTimeoutMs },
    );
  } catch (cause) {
    log.warn({ lease: held.id, err: cause }, 'lease not given back, it will run out by itself');
  }
}

/** Renews the lease, trying again until it is not certain any more that there is something to renew. */
async function renewed(deps: LeaseDeps, held: Held, signal: AbortSignal): Promise<boolean> {
  const { clock, log } = deps;
  const backoff = createBackoff(RETRY);
  while (!signal.aborted && clock.now() < held.sureUntil) {
    const asked = clock.now();
    try {
      const deadline = Math.min(asked + held.ttlMs / BEATS_PER_TTL, held.sureUntil);
      const ttlSeconds = await beat(deps.client, held.id, deadline, signal);
      if (ttlSeconds <= 0) {
        return false;
      }
      held.sureUntil = sureUntil(asked, held);
      return true;
    } catch (cause) {
      if (log.v(3)) {
        log.info({ lease: held.id, err: cause }, 'lease not renewed, trying again');
      }
      await pause(clock, backoff.next(), signal);
    }
  }
  return false;
}

/** One renewal. A stream of its own, because only that gives it a deadline. Returns the seconds left; 0: gone. */
async function beat(client: Etcd3, id: LeaseId, deadline: number, signal: AbortSignal): Promise<number> {
  const stream = await client.leaseClient.leaseKeepAlive({ deadline });
  const cancel = (): void => stream.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await new Promise<number>((resolve, reject) => {
      stream.on('error', reject);
      stream.on('end', () => reject(new Error('etcd ended the keepalive stream')));
      stream.on('data', (answer) => resolve(Number(answer.TTL)));
      stream.write({ ID: id });
    });
  } finally {
    signal.removeEventListener('abort', cancel);
    stream.end();
  }
}

/** etcd counts from when it got our request, which is after we sent it. */
function sureUntil(askedAt: number, { ttlMs }: Granted): number {
  return askedAt + ttlMs * (1 - MARGIN_OF_TTL);
}
