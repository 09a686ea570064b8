import type { ApiObject, WireCodec } from '@kube/api-types';
import type { Revision } from '@kube/storage';

import type { CachedObject } from './cached-object.js';

/** What a watcher is told about one change. */
export type EventType = 'ADDED' | 'MODIFIED' | 'DELETED';

/** One change of one object: the state before and after it. Lines for watchers are encoded once and shared. */
export class CacheEvent<T extends ApiObject> {
  readonly #lines = new Map<string, string>();
  #tombstone: CachedObject<T> | undefined;

  constructor(
    readonly revision: Revision,
    readonly before: CachedObject<T> | undefined,
    readonly after: CachedObject<T> | undefined,
  ) {}

  /** Of the object in memory, roughly. */
  get size(): number {
    return (this.after ?? this.before)?.size ?? 0;
  }

  /**
   * The event as one line, with its newline.
   *
   * A `DELETED` shows the last content at the version of this change, also where an object only left a
   * selection, so that a watcher can always resume from the last version it saw.
   *
   * @param shown how objects of the kind are shown
   */
  line(type: EventType, codec: WireCodec, shown: (object: CachedObject<T>) => CachedObject<T>): string {
    const id = `${type} ${codec.apiVersion}`;
    const known = this.#lines.get(id);
    if (known !== undefined) return known;
    const line = eventLine(type, shown(this.#stateFor(type)).document(codec));
    this.#lines.set(id, line);
    return line;
  }

  #stateFor(type: EventType): CachedObject<T> {
    if (type !== 'DELETED' && this.after !== undefined) return this.after;
    const last = this.before ?? this.after;
    if (last === undefined) throw new Error('an event needs a state before or after it');
    this.#tombstone ??= last.at(this.revision);
    return this.#tombstone;
  }
}

/** One event in the framing of v0.5.6: a JSON object and a newline. */
export function eventLine(type: EventType | 'ERROR', objectJson: string): string {
  return `{"type":"${type}","object":${objectJson}}\n`;
}
