/** Names a pod on this node: two sources may know pods of one name. */
export interface PodRef {
  readonly namespace: string;
  readonly name: string;
  /** Name of the source that wants it, e.g. `etcd`. */
  readonly source: string;
}

/** One text per pod; the pod's worker goes by it. No part of a reference may hold a slash. */
export function podKey({ namespace, name, source }: PodRef): string {
  return `${namespace}/${name}/${source}`;
}

/** The pod of a key. */
export function podOfKey(key: string): PodRef {
  const [namespace = '', name = '', source = ''] = key.split('/');
  return { namespace, name, source };
}

/** The pod as people are told of it. */
export function podTitle({ namespace, name }: PodRef): string {
  return `${namespace}/${name}`;
}
