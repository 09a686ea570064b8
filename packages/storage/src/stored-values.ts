import type { Logger } from '@kube/component-base';
import type { IKeyValue } from 'etcd3';
import { StorageError, type Stored } from './storage.js';
import { decodeValue } from './values.js';

/**
 * Takes a key and its value out of an answer of etcd. Nothing of it points into the answer's buffer, which
 * all values of the answer share and would keep alive.
 *
 * @throws StorageError `corrupt`
 */
export function toStored<T>(kv: IKeyValue): Stored<T> {
  const key = kv.key.toString();
  return { key, value: decodeValue(key, kv.value.toString()) as T, revision: Number(kv.mod_revision) };
}

/**
 * As `toStored`, but a value that is not JSON is reported and passed over as if the key did not exist: one
 * spoilt key must not blind us to all the others.
 */
export function toStoredOrNothing<T>(kv: IKeyValue, log: Logger): Stored<T> | undefined {
  try {
    return toStored<T>(kv);
  } catch (cause) {
    if (!(cause instanceof StorageError)) {
      throw cause;
    }
    log.error(
      { key: kv.key.toString(), resourceVersion: kv.mod_revision, err: cause },
      'passed over a spoilt value',
    );
    return undefined;
  }
}
