import type { Kind, ResourceInfo } from '@kube/api-types';

type Fields = Readonly<Record<string, unknown>>;

/** What an object cannot be shown or worked with without, besides its name. */
const PARTS: Readonly<Record<Kind, (object: Fields) => boolean>> = {
  Pod: ({ spec }) => isObject(spec) && isListOfObjects(spec.containers),
  ReplicationController: ({ spec }) => isObject(spec),
  Service: ({ spec }) => isObject(spec) && isListOfObjects(spec.ports) && spec.ports.length > 0,
  Endpoints: ({ subsets = [] }) => isListOfObjects(subsets),
  Node: () => true,
  Event: ({ involvedObject }) => isObject(involvedObject),
};

/**
 * True when the value of a key can be taken for an object of its kind: it says the name that its key says, and has the
 * parts that none is without. The apiserver writes none like that, but a key can be written by hand.
 *
 * @param place the key without the prefix of the kind
 */
export function isReadable({ kind, namespaced }: ResourceInfo, place: string, value: unknown): boolean {
  if (!isObject(value) || !isObject(value.metadata)) return false;
  const { namespace, name } = value.metadata;
  return place === (namespaced ? `${namespace}/${name}` : name) && PARTS[kind](value);
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isListOfObjects(value: unknown): value is readonly Fields[] {
  return Array.isArray(value) && value.every(isObject);
}
