import type { ApiObject } from '@kube/api-types';

/** `namespace/name`, or `name` for objects without namespace: the key of caches and queues. */
export function objectKey({ metadata }: Pick<ApiObject, 'metadata'>): string {
  return metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
}

/** Takes an `objectKey` apart. */
export function splitKey(key: string): { readonly namespace: string | undefined; readonly name: string } {
  const slash = key.indexOf('/');
  return slash < 0
    ? { namespace: undefined, name: key }
    : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
