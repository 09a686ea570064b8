import type { ApiObject, Kind, StatusCause, StatusError } from '@kube/api-types';
import type { LeaseId, Snapshot, Write } from '@kube/storage';
import type { NewUid } from '../identity/time-uuid.js';

/** What a new object gets from the server. */
export interface Birth {
  readonly newUid: NewUid;
  /** RFC 3339, whole seconds, UTC. */
  readonly now: string;
  /** From 0 up to but not including 1. */
  readonly random: () => number;
}

/** One write to an object: no `before` for a creation, no `after` for a deletion. */
export interface ObjectChange<T> {
  readonly before?: T;
  readonly after?: T;
}

/** Further keys that are written in the same transaction as the object. */
export interface Companions<T> {
  /** Keys whose present values `writes` needs. */
  reads(change: ObjectChange<T>): readonly string[];
  /**
   * Pure; may be called several times.
   *
   * @param current the keys of `reads`
   * @throws StatusError when what it finds forbids the change
   */
  writes(change: ObjectChange<T>, current: Snapshot): readonly Write[];
}

/** The words by which errors speak of a kind. v0.5.6 used up to four for the same thing. */
export interface KindWords {
  /** From the store: not found, exists already, changed meanwhile; e.g. `events`. */
  readonly stored: string;
  /** From validation, e.g. `event`. */
  readonly validated: string;
  /** In a refusal because of another namespace, e.g. `controller`. */
  readonly scoped: string;
  /** The field that it names then, e.g. `Controller.Namespace`. */
  readonly scopeField: string;
  /** In a refusal of a watch, e.g. `replicationControllers`. */
  readonly watched: string;
}

/** Leases for objects that expire. */
export interface Leases {
  /** For what is written now. */
  current(): Promise<LeaseId>;
  /** Etcd does not know the lease: make a new one. */
  forget(): void;
}

/**
 * All in which one kind differs from the others. Every function is pure: the registry around it reads,
 * checks versions and writes.
 */
export interface Strategy<T extends ApiObject> {
  readonly kind: Kind;
  readonly words: KindWords;

  /** Generated fields of a new object; status and assignments that only others may set are reset. */
  prepareForCreate(object: T, birth: Birth): T;
  /** What is to be stored for a PUT of `next`: identity and status are the stored object's. */
  prepareForUpdate(next: T, stored: T): T;
  /** With what nobody has written into the object, where others tell it; absent where there is no such thing. */
  shown?(object: T): T;
  /** `stored` with the status of `next`; absent for kinds that have none. */
  withStatus?(stored: T, next: T): T;

  /** True when `validate` looks at other objects, so that the cache must be no older than the request. */
  looksAtOthers?(object: T): boolean;
  /** What is wrong with an object, all of it at once. */
  validate(object: T): readonly StatusCause[];
  /** The same for the replacement of an object; absent where it makes no difference. */
  validateReplacement?(object: T): readonly StatusCause[];
  /** What is wrong with a new object besides; asked when `validate` found nothing. */
  validateNew?(object: T): readonly StatusCause[];
  /** Throws StatusError, or CheckFailed, when `stored` may not become `next`, which is as it was sent. */
  checkUpdate?(next: T, stored: T): void;

  /** Fills in what the server picks from a common stock, e.g. a portal IP, and which may turn out to be taken. */
  assign?(object: T): T;
  readonly companions?: Companions<T>;
  /** Where the lease of what is stored comes from, for kinds that expire. */
  readonly leases?: Leases;

  /** v0.5.6: PUT of something absent creates it (controllers, endpoints) or is refused. */
  readonly putCreates?: boolean;
  /** v0.5.6: POST of something present replaces it (endpoints) or is refused. */
  readonly postReplaces?: boolean;
  /** v0.5.6: the namespace in a body is neither compared with that of the request nor filled in (endpoints). */
  place?(object: T, namespace: string): T;
  /** v0.5.6: the answer to a POST carries no version (minions). */
  readonly bornUnversioned?: boolean;
  /** v0.5.6: false when there is nothing under `/watch/` (minions); `?watch=true` works all the same. */
  readonly watchPath?: boolean;
  /** Why clients may not delete it; absent when they may. */
  readonly undeletable?: string;
}

/** Thrown by companions when what was assigned is held by another object. */
export class AssignmentTaken extends Error {
  override readonly name = 'AssignmentTaken';

  constructor(
    /** What the client is told when it had asked for exactly this. */
    readonly refusal: StatusError,
  ) {
    super(refusal.message);
  }
}
