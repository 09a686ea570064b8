import { StorageError } from './storage.js';

/** What etcd takes in one request. */
export const MAX_REQUEST_BYTES = 1.5 * 1024 * 1024;
/** What etcd takes in one transaction, reads and writes together. */
export const MAX_TRANSACTION_OPERATIONS = 128;

/**
 * The version of the shape that all values have; it is part of each stored object, and of no object in memory. Within
 * a version fields may be added, which older programs pass on unread; what says more takes another version.
 */
const VERSION = 'v1';
const MARK = `{"apiVersion":"${VERSION}"`;

/**
 * The JSON of a value, with the version of its shape.
 *
 * @throws TypeError for what JSON cannot hold (undefined, functions, cycles): a bug of the caller
 */
export function encodeValue(key: string, value: unknown): string {
  const json = JSON.stringify(value) as string | undefined;
  if (json === undefined) {
    throw new TypeError(`the value for key ${key} has no JSON: ${typeof value}`);
  }
  if (!json.startsWith('{')) {
    return json;
  }
  return json === '{}' ? `${MARK}}` : `${MARK},${json.slice(1)}`;
}

/**
 * The value of a key from its JSON. One without a version counts as one of ours.
 *
 * @throws StorageError `corrupt` naming the key
 */
export function decodeValue(key: string, json: string): unknown {
  // Taken off as text, since this is done to every object that anybody reads.
  const after = json.startsWith(MARK) ? json[MARK.length] : undefined;
  if (after === ',') return parse(key, `{${json.slice(MARK.length + 1)}`);
  return withoutVersion(key, parse(key, json));
}

function parse(key: string, json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch (cause) {
    throw new StorageError(
      'corrupt',
      `the value of key ${key} is not JSON; correct or delete it with etcdctl`,
      { cause },
    );
  }
}

/** For what others have written, or a later version. */
function withoutVersion(key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('apiVersion' in value)) return value;
  const { apiVersion, ...rest } = value;
  if (apiVersion !== VERSION) {
    throw new StorageError(
      'corrupt',
      `the value of key ${key} has version ${JSON.stringify(apiVersion)}, this program knows ${VERSION}: a newer one wrote it`,
    );
  }
  return rest;
}
