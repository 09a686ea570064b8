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

const BASE = '/api/v1beta1';

/** v0.5.6: `?namespace=` is never part of a selfLink. */
function selfLink(kind: Kind, name?: string): string {
  const { resource } = resourceOf(kind);
  return name === undefined ? `${BASE}/${resource}` : `${BASE}/${resource}/${name}`;
}

function wireKind(kind: WireKind): string {
  return KINDS[kind].wireKind;
}

function encode(object: WireEncodable, { selfLink }: EncodeOptions = {}): WireObject {
  const { kind } = object;
  if (kind === undefined) throw new Error('an object without kind cannot be encoded');
  const info = KINDS[kind] as WireKindInfo<WireEncodable>;
  return info.encode(object, { kind: info.wireKind, selfLink }) as WireObject;
}

function encodeItem(kind: Kind, object: ObjectsByKind[Kind]): WireObject {
  const info = KINDS[kind] as WireKindInfo<typeof object>;
  return info.encode(object, { selfLink: selfLink(kind, object.metadata.name) }) as WireObject;
}

function listTop(kind: Kind, { selfLink, resourceVersion = '' }: EncodeListOptions) {
  return {
    kind: `${wireKind(kind)}List`,
    creationTimestamp: null,
    selfLink,
    resourceVersion: Number(resourceVersion) || undefined,
    apiVersion: 'v1beta1',
  };
}

/** Minions are listed twice, under an old name and the usual one; the old one is left out when empty. */
function itemFields(kind: Kind, count: number): readonly string[] {
  return kind === 'Node' && count > 0 ? ['minions', 'items'] : ['items'];
}

function encodeList<K extends Kind>(
  kind: K,
  items: readonly ObjectsByKind[K][],
  options: EncodeListOptions = {},
): WireObject {
  const encoded = items.map((item) => encodeItem(kind, item));
  const lists = itemFields(kind, items.length).map((field) => [field, encoded]);
  return { ...listTop(kind, options), ...Object.fromEntries(lists) };
}

function encodeListJson(kind: Kind, itemTexts: readonly string[], options: EncodeListOptions = {}): string {
  const items = `[${itemTexts.join(',')}]`;
  const lists = itemFields(kind, itemTexts.length).map((field) => `,"${field}":${items}`);
  return `${goJson(listTop(kind, options)).slice(0, -1)}${lists.join('')}}`;
}

function encodeStatus(status: Status, options?: EncodeOptions): WireObject {
  return encode({ ...status, kind: 'Status' }, options);
}

function encodeWatchEventJson({ type, object }: WatchEvent<ObjectsByKind[Kind]>): string {
  if (type === 'ERROR') return goJson({ type, object: encodeStatus(object) });
  const { kind, metadata } = object;
  const link = kind === undefined ? undefined : selfLink(kind, metadata.name);
  return goJson({ type, object: encode(object, { selfLink: link }) });
}

function decodeWatchEvent<K extends Kind>(kind: K, event: unknown): WatchEvent<ObjectsByKind[K]> {
  const { type, object } = (event ?? {}) as { type?: unknown; object?: unknown };
  if (type === 'ERROR') return { type, object: decode('Status', object).object };
  if (type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED') {
    return { type, object: decode(kind, object).object };
  }
  throw badRequest(`type: expected ADDED, MODIFIED, DELETED or ERROR, got ${JSON.stringify(type)}`);
}

/** The wire of v0.5.6, the article's. */
export const v1beta1Codec: WireCodec = {
  apiVersion: 'v1beta1',
  wireKind,
  selfLink,
  encode,
  encodeJson: (object, options) => goJson(encode(object, options)),
  encodeItem,
  encodeItemJson: (kind, object) => goJson(encodeItem(kind, object)),
  encodeList,
  encodeListJson,
  encodeStatus,
  encodeWatchEventJson,
  decode,
  decodeList,
  decodeWatchEvent,
};
