export type * from './generated/internal.js';
export type { ApiObject, Kind, ObjectsByKind, ResourceInfo } from './resources.js';
export {
  boundPodKey,
  boundPodsPrefix,
  keyOf,
  minionLeaseKey,
  portalIPKey,
  RESOURCES,
  resourceOf,
} from './resources.js';
export type { ErrorDetails, StatusReason } from './status-error.js';
export {
  alreadyExists,
  badRequest,
  conflict,
  expired,
  fromStatus,
  isReason,
  notFound,
  StatusError,
  toStatus,
  unavailable,
} from './status-error.js';
export type { WatchEvent } from './watch-event.js';
