import type { Status } from '../generated/internal.js';
import { type Kind, type ObjectsByKind, resourceOf } from '../resources.js';
import { badRequest } from '../status-error.js';
import type { WatchEvent } from '../watch-event.js';
import type {
  EncodeListOptions,
  EncodeOptions,
  WireCodec,
  WireEncodable,
  WireKind,
  WireObject,
} from '../wire/codec.js';
import { goJson } from '../wire/go-json.js';
import { decode, decodeList } from './decode.js';
import { KINDS, type WireKindInfo } from './kinds.js';

/** A version of the wire that writes what v1beta1 writes, but for a few fields. */
export interface Dialect {
  readonly apiVersion: string;
  /** The fields under which a list of minions that is not empty repeats them. */
  readonly minionFields: readonly string[];
  /** What it writes of an object, made from what v1beta1 writes. */
  written(wire: WireObject): WireObject;
}

/** The codec of a dialect. */
export function createCodec({ apiVersion, minionFields, written }: Dialect): WireCodec {
  const base = `/api/${apiVersion}`;

  /** v0.5.6: `?namespace=` is never part of a selfLink. */
  const selfLink = (kind: Kind, name?: string): string => {
    const { resource } = resourceOf(kind);
    return name === undefined ? `${base}/${resource}` : `${base}/${resource}/${name}`;
  };

  const encode = (object: WireEncodable, options: EncodeOptions = {}): WireObject => {
    const { kind } = object;
    if (kind === undefined) throw new Error('an object without kind cannot be encoded');
    const info = KINDS[kind] as WireKindInfo<WireEncodable>;
    const wire = info.encode(object, { kind: info.wireKind, selfLink: options.selfLink }) as WireObject;
    return written({ ...wire, apiVersion });
  };

  const encodeItem = (kind: Kind, object: ObjectsByKind[Kind]): WireObject => {
    const info = KINDS[kind] as WireKindInfo<typeof object>;
    return written(info.encode(object, { selfLink: selfLink(kind, object.metadata.name) }) as WireObject);
  };

  const listTop = (kind: Kind, { selfLink: link, resourceVersion = '' }: EncodeListOptions) => ({
    kind: `${wireKind(kind)}List`,
    creationTimestamp: null,
    selfLink: link,
    resourceVersion: Number(resourceVersion) || undefined,
    apiVersion,
  });

  const itemFields = (kind: Kind, count: number): readonly string[] =>
    kind === 'Node' && count > 0 ? minionFields : ['items'];

  const encodeStatus = (status: Status, options?: EncodeOptions): WireObject =>
    encode({ ...status, kind: 'Status' }, options);

  return {
    apiVersion,
    wireKind,
    selfLink,
    encode,
    encodeJson: (object, options) => goJson(encode(object, options)),
    encodeItem,
    encodeItemJson: (kind, object) => goJson(encodeItem(kind, object)),
    encodeList(kind, items, options = {}) {
      const encoded = items.map((item) => encodeItem(kind, item));
      const lists = itemFields(kind, items.length).map((field) => [field, encoded]);
      return { ...listTop(kind, options), ...Object.fromEntries(lists) };
    },
    encodeListJson(kind, itemTexts, options = {}) {
      const items = `[${itemTexts.join(',')}]`;
      const lists = itemFields(kind, itemTexts.length).map((field) => `,"${field}":${items}`);
      return `${goJson(listTop(kind, options)).slice(0, -1)}${lists.join('')}}`;
    },
    encodeStatus,
    encodeWatchEventJson({ type, object }) {
      if (type === 'ERROR') return goJson({ type, object: encodeStatus(object) });
      const { kind, metadata } = object;
      const link = kind === undefined ? undefined : selfLink(kind, metadata.name);
      return goJson({ type, object: encode(object, { selfLink: link }) });
    },
    decode: (kind, body) => decode(kind, body, apiVersion),
    decodeList: (kind, body) => decodeList(kind, body, apiVersion),
    decodeWatchEvent<K extends Kind>(kind: K, event: unknown): WatchEvent<ObjectsByKind[K]> {
      const { type, object } = (event ?? {}) as { type?: unknown; object?: unknown };
      if (type === 'ERROR') return { type, object: decode('Status', object, apiVersion).object };
      if (type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED') {
        return { type, object: decode(kind, object, apiVersion).object };
      }
      throw badRequest(`type: expected ADDED, MODIFIED, DELETED or ERROR, got ${JSON.stringify(type)}`);
    },
  };
}

/** The wire of v0.5.6, the article's. */
export const v1beta1Codec: WireCodec = createCodec({
  apiVersion: 'v1beta1',
  // An old name and the usual one; the old one is left out when empty.
  minionFields: ['minions', 'items'],
  written: (wire) => wire,
});

function wireKind(kind: WireKind): string {
  return KINDS[kind].wireKind;
}
