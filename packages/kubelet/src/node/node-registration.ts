import { randomUUID } from 'node:crypto';
import { keyOf, type Node } from '@kube/api-types';
import type { Clock, Logger } from '@kube/component-base';
import { mirror, type Storage, type Stored } from '@kube/storage';
import { KeyedWorkers } from '../workers/keyed-workers.js';
import { type NodeFacts, newNode, withMissingFacts } from './node-facts.js';

/** What registering needs. */
export interface NodeRegistrationDeps {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly log: Logger;
}

const RETRY = { initialMs: 200, maxMs: 10_000 };

/**
 * Sees to it that the node is known, with what it has, until `signal` aborts: registers it once when it is not, and
 * adds what is missing of one that somebody else has registered. A node that is deleted later stays so until the
 * kubelet is started again. As long as nothing is missing, nothing is written.
 *
 * @param register `-register_node`
 */
export async function runNodeRegistration(
  deps: NodeRegistrationDeps,
  facts: NodeFacts,
  register: boolean,
  signal: AbortSignal,
): Promise<void> {
  const { storage, clock, log } = deps;
  const key = keyOf('Node', undefined, facts.nodeName);
  let mayCreate = register;
  const writer = new KeyedWorkers({
    noun: 'node',
    retry: RETRY,
    clock,
    log,
    work: async (_, inner) => {
      const wrote = await write(storage, key, { facts, mayCreate, now: clock.now() }, inner);
      mayCreate = false;
      if (wrote !== undefined) log.info({ node: facts.nodeName, ...facts.capacity }, wrote);
      return undefined;
    },
  });
  const look = (node: Node | undefined): void => {
    const complete = node === undefined ? !mayCreate : withMissingFacts(node, facts) === undefined;
    if (!complete) writer.wake(facts.nodeName);
    else if (node !== undefined) mayCreate = false;
  };
  const watched = mirror<Node>(
    storage,
    key,
    {
      // Other nodes may have names that begin with this one's.
      replaced: (items) => look(items.find((item) => item.key === key)?.value),
      changed({ changes }) {
        for (const change of changes) if (change.key === key && change.type === 'put') look(change.value);
      },
    },
    deps,
    signal,
  );
  await Promise.all([watched, writer.run(signal)]);
}

/** Returns what was written, for people; undefined when nothing had to be. */
async function write(
  storage: Storage,
  key: string,
  wanted: { readonly facts: NodeFacts; readonly mayCreate: boolean; readonly now: number },
  signal: AbortSignal,
): Promise<string | undefined> {
  const { facts, mayCreate, now } = wanted;
  const birth = { uid: randomUUID(), creationTimestamp: `${new Date(now).toISOString().slice(0, 19)}Z` };
  const { result } = await storage.transact(
    [key],
    (current) => {
      const stored = (current.get(key) as Stored<Node> | undefined)?.value;
      const created = mayCreate ? newNode(facts, birth) : undefined;
      const value = stored === undefined ? created : withMissingFacts(stored, facts);
      if (value === undefined) return { writes: [], result: undefined };
      const result = stored === undefined ? 'node registered' : 'told what the node has';
      return { writes: [{ type: 'put', key, value }], result };
    },
    signal,
  );
  return result;
}
