import type { Binding, Status } from '../generated/internal.js';
import type { Kind, ObjectsByKind } from '../resources.js';
import type { WatchEvent } from '../watch-event.js';

/** Kind → internal type, for everything that travels as the body of a request. */
export interface WireObjectsByKind extends ObjectsByKind {
  readonly Binding: Binding;
  readonly Status: Status;
}

/** A kind that travels as the body of a request or a response, by its internal name. */
export type WireKind = keyof WireObjectsByKind;

/** Any object that travels. It must carry its `kind`. */
export type WireEncodable = WireObjectsByKind[WireKind];

/** An object as it travels: ready for JSON, fields in the order in which they are written. */
export type WireObject = Readonly<Record<string, unknown>>;

/** What is written beside the object itself. */
export interface EncodeOptions {
  /** Path of the object; absent from what a client sends. See `WireCodec.selfLink`. */
  readonly selfLink?: string;
}

/** What is written beside the items of a list. */
export interface EncodeListOptions extends EncodeOptions {
  /** Store revision at which the list was read, decimal. */
  readonly resourceVersion?: string;
}

/** What was read, and what was strange about it. */
export interface Decoded<T> {
  readonly object: T;
  /** Unknown fields, each with its path and the nearest known name. */
  readonly warnings: readonly string[];
}

/** A list that was read. */
export interface DecodedList<T> {
  readonly items: readonly T[];
  /** Version to watch from; empty when the list had none. */
  readonly resourceVersion: string;
}

/**
 * One wire version of the API. Decoding keeps apart what was given and what was not: defaults are
 * the server's, after it. Every decoding function throws nothing but StatusError BadRequest, whose
 * causes name each wrong field, what was expected and what came.
 */
export interface WireCodec {
  /** As it stands in paths and in bodies, e.g. `v1beta1`. */
  readonly apiVersion: string;
  /** The kind's name on this wire, e.g. `Minion` for Node. */
  wireKind(kind: WireKind): string;
  /** Path of a resource, or of one object of it: `/api/v1beta1/pods/redis`. */
  selfLink(kind: Kind, name?: string): string;

  /** A whole body, with `kind` and `apiVersion`. */
  encode(object: WireEncodable, options?: EncodeOptions): WireObject;
  /** The text of `encode`, byte for byte as v0.5.6 would write it. */
  encodeJson(object: WireEncodable, options?: EncodeOptions): string;
  /** As it stands in a list, without `kind` and `apiVersion`, with its own selfLink. */
  encodeItem(kind: Kind, object: ObjectsByKind[Kind]): WireObject;
  /** The text of `encodeItem`. */
  encodeItemJson(kind: Kind, object: ObjectsByKind[Kind]): string;
  encodeList<K extends Kind>(
    kind: K,
    items: readonly ObjectsByKind[K][],
    options?: EncodeListOptions,
  ): WireObject;
  /** The text of a list, put together from the texts of its items (`encodeItemJson`). */
  encodeListJson(kind: Kind, itemTexts: readonly string[], options?: EncodeListOptions): string;
  encodeStatus(status: Status, options?: EncodeOptions): WireObject;
  /** The text of one event of a watch stream, without a newline. Its object carries a selfLink. */
  encodeWatchEventJson(event: WatchEvent<ObjectsByKind[Kind]>): string;

  /**
   * Reads a body that was parsed. Without `apiVersion` it is read as this version; without `kind`
   * as `kind`, which comes from the path.
   */
  decode<K extends WireKind>(kind: K, body: unknown): Decoded<WireObjectsByKind[K]>;
  decodeList<K extends Kind>(kind: K, body: unknown): DecodedList<ObjectsByKind[K]>;
  decodeWatchEvent<K extends Kind>(kind: K, event: unknown): WatchEvent<ObjectsByKind[K]>;
}
