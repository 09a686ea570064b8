import { NETWORK_CONTAINER, type PodContainer } from '../dockertools/container-runtime.js';
import { kill, type PodAction, remove } from './pod-action.js';

/**
 * The next actions on the way to none of `containers` being left: first all containers of the pod are stopped, at
 * once and each with its grace; then their network, which they may need to say goodbye; then all are removed.
 */
export function planRemoval(
  containers: readonly PodContainer[],
  because: 'pod deleted' | 'pod replaced',
): readonly PodAction[] {
  const running = containers.filter(({ state }) => state === 'running');
  const users = running.filter(({ container }) => container !== NETWORK_CONTAINER);
  if (users.length > 0) return users.map((each) => kill(each, because));
  if (running.length > 0) return running.map((each) => kill(each, because));
  return containers.map((each) => remove(each, because));
}
