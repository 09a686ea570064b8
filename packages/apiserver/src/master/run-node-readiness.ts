import { keyOf, minionLeaseKey, type Node } from '@kube/api-types';
import { type Clock, createBackoff, type Logger, within } from '@kube/component-base';
import type { Storage, Stored } from '@kube/storage';
import type { WatchCache } from '../cache/watch-cache.js';
import { timestamp } from '../identity/timestamp.js';
import { ChangedNames } from './changed-names.js';
import { withReadiness } from './node-readiness.js';

/** Time for one node. */
const NODE_LIMIT_MS = 15_000;

/** What keeping the readiness of nodes needs. */
export interface NodeReadinessDeps {
  readonly storage: Storage;
  readonly cache: WatchCache;
  readonly log: Logger;
  readonly clock: Clock;
}

/**
 * Keeps the condition `Ready` of every node as the lease of its kubelet has it, until `signal` aborts. The end of a
 * lease is an event of etcd, so nobody polls and nobody counts heartbeats.
 *
 * Any number of apiservers do it side by side: each change is one transaction over lease and node, and whoever comes
 * second finds nothing left to do. Nothing is written while nothing changes.
 */
export async function runNodeReadiness(deps: NodeReadinessDeps, signal: AbortSignal): Promise<void> {
  const { cache, clock } = deps;
  const backoff = createBackoff({ initialMs: 200, maxMs: 5000 });
  const changed = new ChangedNames();
  const nodes = cache.of('Node');
  const all = (): readonly string[] => nodes.list({}).map(({ object }) => object.metadata.name);
  const closers = [
    cache.minionLeases.listen((name) => changed.add(...(name === undefined ? all() : [name]))),
    nodes.listen({
      changed: ({ after }) => changed.add(...(after === undefined ? [] : [after.object.metadata.name])),
      broken: () => changed.add(...all()),
    }),
  ];
  try {
    await cache.reached(1, signal);
    changed.add(...all());
    while (!signal.aborted) {
      const names = await changed.take(signal);
      const failed = await judgeAll(deps, names, signal);
      changed.add(...failed);
      if (failed.length === 0) backoff.reset();
      else await clock.sleep(backoff.next(), signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    for (const close of closers) close();
  }
}

/** Returns the names of the nodes whose readiness could not be written. */
async function judgeAll(
  deps: NodeReadinessDeps,
  names: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const failed: string[] = [];
  for (const name of names) {
    try {
      await within(NODE_LIMIT_MS, signal, (limit) => judge(deps, name, limit));
    } catch (error) {
      signal.throwIfAborted();
      deps.log.warn({ node: name, err: error }, 'the readiness of a node could not be written yet');
      failed.push(name);
    }
  }
  return failed;
}

async function judge(deps: NodeReadinessDeps, name: string, signal: AbortSignal): Promise<void> {
  const { storage, cache, log, clock } = deps;
  const now = timestamp(clock.now());
  const known = cache.of('Node').get('', name);
  // What the cache shows is where most questions end; what is written rests on etcd alone.
  if (known === undefined) return;
  if (withReadiness(known.object, cache.minionLeases.has(name), now) === undefined) return;
  const [nodeKey, leaseKey] = [keyOf('Node', undefined, name), minionLeaseKey(name)];
  const { result: leased } = await storage.transact(
    [nodeKey, leaseKey],
    (current) => {
      const stored = (current.get(nodeKey) as Stored<Node> | undefined)?.value;
      const isLeased = current.get(leaseKey) !== undefined;
      const judged = stored && withReadiness(stored, isLeased, now);
      if (judged === undefined) return { writes: [], result: undefined };
      return { writes: [{ type: 'put', key: nodeKey, value: judged }], result: isLeased };
    },
    signal,
  );
  if (leased === true) log.info({ node: name }, 'node is ready');
  if (leased === false) log.warn({ node: name }, 'node is not ready: the lease of its kubelet has ended');
}
