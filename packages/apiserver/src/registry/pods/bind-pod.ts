import { type Binding, conflict, invalid, keyOf, notFound, type Pod, validateBinding } from '@kube/api-types';
import type { Storage } from '@kube/storage';
import type { CachedObject } from '../../cache/cached-object.js';
import { overStorage } from '../storage-failure.js';
import type { Companions } from '../strategy.js';
import { transactObject, type Verdict } from '../transact-object.js';
import { guardingHostPorts, type KnownPods, PodsUnseen } from './host-ports.js';

/** What binding needs. */
export interface BindDeps extends KnownPods {
  readonly storage: Storage;
  readonly companions: Companions<Pod>;
  /**
   * Resolves when the cache shows the pod and so every service that was there before it; for a pod that wants host
   * ports, when it is no older than the request.
   */
  readonly podSeen: (namespace: string, name: string, signal: AbortSignal) => Promise<void>;
  /** Resolves when the cache shows all that was in the store when this was called. */
  readonly fresh: (signal: AbortSignal) => Promise<void>;
}

/**
 * Places a pod on a node: the pod gets its node and the node's kubelet its bound pod, in one transaction.
 *
 * @throws StatusError `NotFound` for an unknown pod; `Conflict` for one that has a node already, and for one
 *   that wants a host port which a pod of that node holds
 */
export async function bindPod(
  deps: BindDeps,
  binding: Binding,
  namespace: string,
  signal: AbortSignal,
): Promise<void> {
  const { name } = binding.metadata;
  const nodeName = binding.target.name ?? '';
  const causes = validateBinding(binding);
  if (causes.length > 0) throw invalid('binding', name, causes);
  if (namespace.includes('/') || name.includes('/')) throw notFound('pod', name);
  await overStorage(() => deps.podSeen(namespace, name, signal));
  const decide = (stored: CachedObject<Pod> | undefined): Verdict<Pod> => {
    if (stored === undefined) throw notFound('pod', name);
    const pod = stored.object;
    const present = pod.spec.nodeName ?? '';
    if (present !== '') throw conflict('pod', name, `it is already assigned to host ${present}`);
    return { type: 'put', object: { ...pod, spec: { ...pod.spec, nodeName } } };
  };
  const key = keyOf('Pod', namespace, name);
  const companions = guardingHostPorts(deps.companions, deps);
  const write = { kind: 'Pod', key, companions, lease: undefined, guess: {}, decide } as const;
  await overStorage(async () => {
    for (;;) {
      try {
        return await transactObject<Pod>(deps.storage, write, signal);
      } catch (error) {
        if (!(error instanceof PodsUnseen)) throw error;
        await deps.fresh(signal);
      }
    }
  });
}
