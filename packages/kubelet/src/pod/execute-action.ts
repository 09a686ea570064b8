import { type ActionDeps, type ActionTarget, subjectOf } from './action-deps.js';
import type { PodAction } from './pod-action.js';
import { podKey, podTitle } from './pod-ref.js';
import { startContainer } from './start-container.js';
import { stopContainer } from './stop-container.js';

type Action<T extends PodAction['type']> = Extract<PodAction, { readonly type: T }>;

type Executors = {
  readonly [T in PodAction['type']]: (
    deps: ActionDeps,
    target: ActionTarget,
    action: Action<T>,
    signal: AbortSignal,
  ) => Promise<void>;
};

const EXECUTORS: Executors = {
  async prepareVolumes({ folders }, { pod, wake }) {
    // In the background: a repository may be slow, and neither the pod's network nor its end waits for it.
    if (pod !== undefined) folders.prepare(pod, wake);
  },

  async pullImage({ puller, events }, target, { image, container }) {
    // In the background: a slow pull holds up neither the pod's other containers nor its end.
    events.pulling({ pod: subjectOf(target), container }, image);
    puller.pull(image, podKey(target.ref));
  },

  startContainer,

  killContainer: stopContainer,

  async removeContainer({ runtime, removals, folders, log }, { ref }, action, signal) {
    const { id, container, because } = action;
    if (log.v(2)) log.info({ pod: podTitle(ref), container, id, because }, 'removing container');
    await removals.run(() => runtime.remove(id, signal), signal);
    await folders.forget(action);
  },
};

/**
 * Does one action. A start that the engine refuses is noted down for the next plan, and is no failure of the pass.
 *
 * @throws RuntimeError when the engine does not answer, or does not stop or remove a container
 */
export function executeAction<T extends PodAction['type']>(
  deps: ActionDeps,
  target: ActionTarget,
  action: Action<T>,
  signal: AbortSignal,
): Promise<void> {
  const execute: Executors[T] = EXECUTORS[action.type as T];
  return execute(deps, target, action, signal);
}
