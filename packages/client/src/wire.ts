import type { ApiObject, Binding, Kind, ObjectsByKind, Status } from '@kube/api-types';

/** What the client needs of a wire version; `codecFor` of api-types gives it. */
export interface ClientCodec {
  /** The text of a request body. */
  encode(object: ApiObject | Binding): string;
  /** An object of `kind` from a parsed body. */
  decode<K extends Kind>(kind: K, body: unknown): ObjectsByKind[K];
  /** The Status that a parsed body holds; undefined when it is something else. */
  decodeStatus(body: unknown): Status | undefined;
}
