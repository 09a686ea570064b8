import type { LifecycleHandler } from '@kube/api-types';
import { within } from '@kube/component-base';
import { messageOf } from '../message-of.js';
import { type ActionDeps, type ActionTarget, subjectOf } from './action-deps.js';
import type { PodAction } from './pod-action.js';
import { podTitle } from './pod-ref.js';

type Kill = Extract<PodAction, { readonly type: 'killContainer' }>;

/** What a container is given to end by itself, even when its hook has taken all the time that there was. */
const LEAST_SECONDS = 2;

/**
 * Ends a container: first its preStop hook, then SIGTERM, then SIGKILL. Hook and SIGTERM share the grace period; a
 * container without one is killed at once. The cause is told, and kept for the status.
 *
 * @throws RuntimeError when the engine does not answer, or does not stop it
 */
export async function stopContainer(
  deps: ActionDeps,
  target: ActionTarget,
  action: Kill,
  signal: AbortSignal,
): Promise<void> {
  const { runtime, log, events, folders, clock } = deps;
  const { id, podUid, container, because, why, graceSeconds, preStop } = action;
  log.info({ pod: podTitle(target.ref), container, id, because, why }, 'stopping container');
  const text = why === undefined ? because : `${because}: ${why}`;
  events.killing({ pod: subjectOf(target, podUid), container }, id, because, why);
  const began = clock.now();
  // Of a pod that goes nobody will see how its containers ended.
  if (target.pod?.metadata.uid === podUid) await folders.noteCause(action, { because, message: text });
  if (preStop !== undefined && graceSeconds > 0) await runPreStop(deps, target, action, preStop, signal);
  // The clock may have been set back meanwhile.
  const spent = Math.max(0, clock.now() - began) / 1000;
  const left = Math.max(Math.min(graceSeconds, LEAST_SECONDS), Math.ceil(graceSeconds - spent));
  await runtime.stop(id, left, signal);
}

/** It ends with the grace period at the latest. A hook that fails holds nothing up. */
async function runPreStop(
  { runtime, runHook, events, log }: ActionDeps,
  target: ActionTarget,
  { id, podUid, container, graceSeconds, networkId }: Kill,
  hook: LifecycleHandler,
  signal: AbortSignal,
): Promise<void> {
  try {
    await within(graceSeconds * 1000, signal, async (limit) => {
      const network = hook.httpGet === undefined ? undefined : await runtime.inspect(networkId ?? id, limit);
      await runHook(hook, { containerId: id, ports: undefined, podIP: network?.ip ?? '127.0.0.1' }, limit);
    });
  } catch (err) {
    signal.throwIfAborted();
    const why = messageOf(err);
    log.warn({ pod: podTitle(target.ref), container, id, err: why }, 'preStop hook failed');
    events.failed({ pod: subjectOf(target, podUid), container }, `PreStop hook failed: ${why}`);
  }
}
