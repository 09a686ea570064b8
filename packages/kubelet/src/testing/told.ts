import type { PodAction } from '../pod/pod-action.js';

/** One line per action, sorted: a plan says nothing of their order. */
export function told(actions: readonly PodAction[]): string[] {
  return actions.map(tell).sort();
}

function tell(action: PodAction): string {
  switch (action.type) {
    case 'pullImage':
      return `pull ${action.image}`;
    case 'startContainer':
      return `start ${action.container}-${action.attempt} after ${action.crashes}${action.networkId ? ` in ${action.networkId}` : ''}`;
    case 'killContainer':
      return `kill ${action.id}: ${action.because}`;
    case 'prepareVolumes':
      return 'prepare volumes';
    case 'removeContainer':
      return `remove ${action.id}: ${action.because}`;
  }
}
