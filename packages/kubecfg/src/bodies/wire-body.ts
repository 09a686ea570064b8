import { type ApiObject, type Kind, RESOURCES, type WireCodec } from '@kube/api-types';

/** An object that was read from a file. */
export interface WireBody {
  readonly kind: Kind;
  readonly resource: string;
  readonly object: ApiObject;
  /** Fields that are not known. */
  readonly warnings: readonly string[];
}

/**
 * Reads a document as an object of a resource. Without `apiVersion` it is read as v1beta1, without `kind` as what
 * the resource holds: the article's files say neither.
 *
 * @param resource undefined when the document's own kind is to decide
 * @throws Error in the words of v0.5.6 for another kind or version; StatusError for fields of the wrong type
 */
export function wireBody(document: unknown, resource: string | undefined, codec: WireCodec): WireBody {
  const { kind: named, apiVersion } = envelopeOf(document);
  const info = RESOURCES.find((known) =>
    resource === undefined ? codec.wireKind(known.kind) === named : known.resource === resource,
  );
  if (info === undefined) {
    throw new Error(
      resource === undefined
        ? `kind: expected one of ${RESOURCES.map(({ kind }) => codec.wireKind(kind)).join(', ')}, got ${JSON.stringify(named)}`
        : `unknown storage type: ${resource}`,
    );
  }
  const { kind } = info;
  const wireKind = codec.wireKind(kind);
  if (named !== undefined && named !== '' && named !== wireKind) {
    throw new Error(`data of kind '${String(named)}', obj of type '${wireKind}'`);
  }
  if (apiVersion !== undefined && !VERSIONS.has(apiVersion)) {
    throw new Error(`Unable to create new object of type ('${String(apiVersion)}', '${wireKind}')`);
  }
  const body =
    apiVersion === undefined ? document : { ...(document as object), apiVersion: codec.apiVersion };
  const { object, warnings } = codec.decode(kind, body);
  return { kind, resource: info.resource, object, warnings };
}

/** v1beta2 has the fields of v1beta1. */
const VERSIONS: ReadonlySet<unknown> = new Set(['', 'v1beta1', 'v1beta2']);

function envelopeOf(document: unknown): { readonly kind?: unknown; readonly apiVersion?: unknown } {
  return typeof document === 'object' && document !== null ? document : {};
}
