import { PodEvents } from '../events/pod-events.js';
import type { ActionDeps } from '../pod/action-deps.js';

/** What actions need besides the engine, for tests of what has no volumes, health checks, hooks or events. */
export const noExtras: Pick<ActionDeps, 'folders' | 'guard' | 'events' | 'runHook'> = {
  folders: {
    volumes: async () => ({ type: 'ready' }),
    prepare: (_, done) => done(),
    mounts: async () => [],
    noteCause: async () => undefined,
    ending: async () => ({}),
    lastEnded: async () => [],
    keepLastEnded: async () => undefined,
    dropLastEnded: async () => undefined,
    forget: async () => undefined,
  },
  guard: { follow: () => undefined, fault: () => undefined },
  events: new PodEvents({ record: () => undefined }),
  runHook: async () => undefined,
};
