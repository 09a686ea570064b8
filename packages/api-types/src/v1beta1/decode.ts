import type { StatusCause } from '../generated/internal.js';
import type { Kind, ObjectsByKind } from '../resources.js';
import { badRequest, badValue } from '../status-error.js';
import { withoutOldWords } from '../v1beta2/old-words.js';
import type { Decoded, DecodedList, WireKind, WireObjectsByKind } from '../wire/codec.js';
import { withoutNulls } from '../wire/without-nulls.js';
import { KINDS } from './kinds.js';
import { type Check, checkStructure } from './structure.js';

/** The versions that a body may say it is of. */
const BODY_VERSIONS = ['v1beta1', 'v1beta2'];

/** Enough to mend a body by; more would only make the answer unreadable. */
const MAX_CAUSES = 50;

/** Reads one object, see `WireCodec.decode`. */
export function decode<K extends WireKind>(
  kind: K,
  body: unknown,
  apiVersion: string,
): Decoded<WireObjectsByKind[K]> {
  const info = KINDS[kind];
  const { checked, warnings } = check(info.wireKind, info.check, body, apiVersion);
  return { object: info.decode(checked), warnings };
}

/** Reads a list, see `WireCodec.decodeList`. */
export function decodeList<K extends Kind>(
  kind: K,
  body: unknown,
  apiVersion: string,
): DecodedList<ObjectsByKind[K]> {
  const info = KINDS[kind];
  if (info.checkList === undefined) throw badRequest(`there are no lists of ${info.wireKind}`);
  const { checked } = check(`${info.wireKind}List`, info.checkList, body, apiVersion);
  const { items = [], resourceVersion } = checked as { items?: readonly object[]; resourceVersion?: number };
  return {
    items: items.map((item) => info.decode(item)),
    resourceVersion: resourceVersion ? String(resourceVersion) : '',
  };
}

function check(
  wireKind: string,
  structure: Check,
  body: unknown,
  apiVersion: string,
): { readonly checked: object; readonly warnings: readonly string[] } {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw badRequest(`the body must be an object of kind ${wireKind}, not ${describe(body)}`);
  }
  const checked = withoutNulls(body) as object;
  const { apiVersion: written = apiVersion } = checkEnvelope(wireKind, checked);
  const { causes, warnings } = checkStructure(structure, wireKind, checked);
  if (causes.length > 0) throw misread(wireKind, causes);
  // v0.5.6: a body may be of either version, on the paths of either.
  if (written !== 'v1beta2') return { checked, warnings };
  const { object, dropped } = withoutOldWords(checked);
  const old = dropped.map((path) => `unknown field ${JSON.stringify(path)}: v1beta2 has dropped it`);
  return { checked: object, warnings: [...warnings, ...old] };
}

/** What the body says it is. v0.5.6 compares the case too. */
function checkEnvelope(
  wireKind: string,
  { kind, apiVersion }: { kind?: unknown; apiVersion?: unknown },
): { readonly apiVersion?: string } {
  const given = apiVersion === undefined || apiVersion === '' ? undefined : apiVersion;
  if (given !== undefined && !BODY_VERSIONS.some((version) => version === given)) {
    const expected = BODY_VERSIONS.join(' or ');
    throw badValue('apiVersion', `apiVersion: expected ${expected}, got ${JSON.stringify(apiVersion)}`);
  }
  if (kind !== undefined && kind !== '' && kind !== wireKind) {
    throw badValue('kind', `kind: expected ${wireKind}, got ${JSON.stringify(kind)}`);
  }
  return { apiVersion: given as string | undefined };
}

function misread(wireKind: string, causes: readonly StatusCause[]): Error {
  const listed = causes.slice(0, MAX_CAUSES);
  const more = causes.length > listed.length ? `, and ${causes.length - listed.length} more` : '';
  const problems = listed.map(({ message }) => message).join(', ');
  const text = causes.length === 1 ? problems : `[${problems}${more}]`;
  return badRequest(`${wireKind} cannot be read: ${text}`, listed);
}

function describe(body: unknown): string {
  if (Array.isArray(body)) return 'a list';
  return body === null || body === undefined ? 'nothing' : `a ${typeof body}`;
}
