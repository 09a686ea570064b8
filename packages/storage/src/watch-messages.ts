import type { IEvent, IKeyValue, IWatchResponse } from 'etcd3';

/** One key and value as etcd sends it, for tests. */
export function aKeyValue(key: string, modRevision: number, json = '{}'): IKeyValue {
  return {
    key: Buffer.from(key),
    value: Buffer.from(json),
    create_revision: String(modRevision),
    mod_revision: String(modRevision),
    version: '1',
    lease: '0',
  };
}

/** A put as etcd sends it. `prev_kv` is null when there is none, whatever its type says. */
export function anEvent(key: string, modRevision: number, json = '{}'): IEvent {
  return { type: 'Put', kv: aKeyValue(key, modRevision, json), prev_kv: null as unknown as IKeyValue };
}

/** A message of a watch stream with the revision of the store in its header. */
export function aMessage(storeRevision: number, rest: Partial<IWatchResponse> = {}): IWatchResponse {
  return {
    header: { cluster_id: '1', member_id: '1', revision: String(storeRevision), raft_term: '1' },
    watch_id: '0',
    created: false,
    canceled: false,
    compact_revision: '0',
    cancel_reason: '',
    fragment: false,
    events: [],
    ...rest,
  };
}
