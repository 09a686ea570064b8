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
