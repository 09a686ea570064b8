import type { Status } from './generated/internal.js';

/** One change of one object, as watches deliver it. `object` is the state after it; before it for DELETED. */
export type WatchEvent<T> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: T }
  | { readonly type: 'ERROR'; readonly object: Status };
