export type { EtcdTls } from './etcd-client.js';
export type { EtcdPlace } from './etcd-flags.js';
export { etcdFlags, etcdPlace } from './etcd-flags.js';
export type { EtcdStorageOptions } from './etcd-storage.js';
export { createEtcdStorage } from './etcd-storage.js';
export { keepLeasedKey, type LeasedKey, type LeasedKeyDeps } from './leased-key.js';
export type { MemoryStorage } from './memory-storage.js';
export { createMemoryStorage } from './memory-storage.js';
export type { MirrorDeps, MirrorHandlers } from './mirror.js';
export { mirror } from './mirror.js';
export type {
  Change,
  ChangeBatch,
  Committed,
  Decision,
  Lease,
  LeaseId,
  Listed,
  Revision,
  Snapshot,
  Storage,
  StorageErrorCode,
  Stored,
  Write,
} from './storage.js';
export { StorageError } from './storage.js';
