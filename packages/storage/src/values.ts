import { StorageError } from './storage.js';

/** What etcd takes in one request. */
export const MAX_REQUEST_BYTES = 1.5 * 1024 * 1024;
/** What etcd takes in one transaction, reads and writes together. */
export const MAX_TRANSACTION_OPERATIONS = 128;

/**
 * The JSON of a value.
 *
 * @throws TypeError for what JSON cannot hold (undefined, functions, cycles): a bug of the caller
 */
export function encodeValue(key: string, value: unknown): string {
  const json = JSON.stringify(value) as string | undefined;
  if (json === undefined) {
    throw new TypeError(`the value for key ${key} has no JSON: ${typeof value}`);
  }
  return json;
}

/**
 * The value of a key from its JSON.
 *
 * @throws StorageError `corrupt` naming the key
 */
export function decodeValue(key: string, json: string): unknown {
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
