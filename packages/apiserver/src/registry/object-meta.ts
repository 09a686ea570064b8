import type { ApiObject, Kind, ObjectMeta } from '@kube/api-types';
import { generatedName } from '../identity/generated-name.js';
import type { Birth } from './strategy.js';

/** Metadata of a new object: uid and creation time are the server's, whatever was sent. */
export function bornMeta(sent: ObjectMeta, birth: Birth): ObjectMeta {
  const name =
    sent.name === '' && sent.generateName !== undefined && sent.generateName !== ''
      ? generatedName(sent.generateName, birth.random)
      : sent.name;
  return { ...sent, name, uid: birth.newUid(), creationTimestamp: birth.now };
}

/** Metadata of a changed object: what identifies it is the stored object's, whatever was sent. */
export function keptMeta(sent: ObjectMeta, stored: ObjectMeta): ObjectMeta {
  const { uid, creationTimestamp, name, namespace } = stored;
  return { ...sent, name, namespace, uid, creationTimestamp };
}

/** The object as it lies in the store: the version is the key's own and stands in no value. */
export function storedForm<T extends ApiObject>(kind: Kind, object: T): T {
  const { resourceVersion: _, ...metadata } = object.metadata;
  return { ...object, kind, metadata };
}
