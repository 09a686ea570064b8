import type { ApiObject } from '@kube/api-types';
import type { CacheEvent, EventType } from './cache-event.js';

/** Which objects of a kind a list or a watch is about. */
export interface ObjectSelection<T> {
  /** Absent means all. */
  readonly namespace?: string;
  /** Labels and fields; absent means everything. */
  readonly matches?: (object: T) => boolean;
}

/** True when `object` is selected. */
export function isSelected<T extends ApiObject>(selection: ObjectSelection<T>, object: T): boolean {
  if (selection.namespace !== undefined && object.metadata.namespace !== selection.namespace) return false;
  return selection.matches === undefined || selection.matches(object);
}

/** What a watcher of `selection` is to be told of a change; `undefined` when it does not concern it. */
export function seenThrough<T extends ApiObject>(
  selection: ObjectSelection<T>,
  event: CacheEvent<T>,
): EventType | undefined {
  const before = event.before !== undefined && isSelected(selection, event.before.object);
  const after = event.after !== undefined && isSelected(selection, event.after.object);
  if (after) return before ? 'MODIFIED' : 'ADDED';
  return before ? 'DELETED' : undefined;
}
