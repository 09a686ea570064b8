import { type Event, validateEvent } from '@kube/api-types';
import { bornMeta, keptMeta } from '../object-meta.js';
import type { Leases, Strategy } from '../strategy.js';

/** Events: they expire by themselves, and a PUT counts a repetition and lets it live on. */
export function eventStrategy(leases: Leases): Strategy<Event> {
  return {
    kind: 'Event',
    words: {
      stored: 'events',
      validated: 'event',
      scoped: 'event',
      scopeField: 'event.namespace',
      watched: 'events',
    },
    prepareForCreate: (event, birth) => ({ ...event, metadata: bornMeta(event.metadata, birth) }),
    prepareForUpdate: (next, stored) => ({ ...next, metadata: keptMeta(next.metadata, stored.metadata) }),
    validate: (event) => validateEvent(event),
    leases,
  };
}
