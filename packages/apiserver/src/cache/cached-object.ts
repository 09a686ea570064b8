import type { ApiObject, Kind, WireCodec } from '@kube/api-types';
import type { Revision } from '@kube/storage';
import { roughSize } from './rough-size.js';

/** An object as it stood at one revision, with its encodings, each made once and shared by all who read it. */
export class CachedObject<T extends ApiObject> {
  /** With `kind` and `metadata.resourceVersion` filled in. Shared: never change it. */
  readonly object: T;
  readonly #documents = new Map<string, string>();
  readonly #items = new Map<string, string>();
  #size: number | undefined;

  constructor(
    private readonly kind: Kind,
    value: T,
    /** Revision of the object's last change. */
    readonly revision: Revision,
  ) {
    this.object = { ...value, kind, metadata: { ...value.metadata, resourceVersion: String(revision) } };
  }

  /** In memory, roughly. */
  get size(): number {
    this.#size ??= roughSize(this.object);
    return this.#size;
  }

  /** The same content at another revision. */
  at(revision: Revision): CachedObject<T> {
    return new CachedObject(this.kind, this.object, revision);
  }

  /** Another content at the same revision. */
  showing(value: T): CachedObject<T> {
    return new CachedObject(this.kind, value, this.revision);
  }

  /** The object as a document of its own. */
  document(codec: WireCodec): string {
    return memo(this.#documents, codec.apiVersion, () => {
      const selfLink = codec.selfLink(this.kind, this.object.metadata.name);
      return codec.encodeJson(this.object, { selfLink });
    });
  }

  /** The object as an item of a list. */
  item(codec: WireCodec): string {
    return memo(this.#items, codec.apiVersion, () => codec.encodeItemJson(this.kind, this.object));
  }
}

function memo(known: Map<string, string>, version: string, encode: () => string): string {
  const found = known.get(version);
  if (found !== undefined) return found;
  const made = encode();
  known.set(version, made);
  return made;
}
