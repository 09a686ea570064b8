import type { Event, ObjectReference } from '../generated/internal.js';
import type { Kind, ObjectsByKind } from '../resources.js';

type Fields<T> = Readonly<Record<string, (object: T) => string | undefined>>;

const involved = (field: keyof ObjectReference) => (event: Event) => event.involvedObject[field];

/**
 * What `fields=` can ask for, per kind. The names are v0.5.6's internal ones; kinds whose fields it
 * could not select by at all have `name` here.
 */
export const SELECTABLE_FIELDS: { readonly [K in Kind]: Fields<ObjectsByKind[K]> } = {
  Pod: {
    name: ({ metadata }) => metadata.name,
    // v0.5.6: so for every pod that the server accepted, whatever the state it is in.
    'DesiredState.Status': () => 'Running',
    'DesiredState.Host': ({ spec }) => spec.nodeName,
  },
  ReplicationController: { name: ({ metadata }) => metadata.name },
  Service: { name: ({ metadata }) => metadata.name },
  Endpoints: { name: ({ metadata }) => metadata.name },
  Node: { name: ({ metadata }) => metadata.name },
  Event: {
    name: ({ metadata }) => metadata.name,
    'involvedObject.kind': involved('kind'),
    'involvedObject.namespace': involved('namespace'),
    'involvedObject.name': involved('name'),
    'involvedObject.uid': involved('uid'),
    'involvedObject.apiVersion': involved('apiVersion'),
    'involvedObject.resourceVersion': involved('resourceVersion'),
    'involvedObject.fieldPath': involved('fieldPath'),
    status: ({ status }) => status,
    reason: ({ reason }) => reason,
    source: ({ source }) => source?.component,
  },
};

/** The fields of one object, as a FieldSelector reads them: an unknown one is empty. */
export function selectableFieldsOf<K extends Kind>(
  kind: K,
  object: ObjectsByKind[K],
): (field: string) => string {
  const fields = SELECTABLE_FIELDS[kind];
  return (field) => (Object.hasOwn(fields, field) ? (fields[field]?.(object) ?? '') : '');
}
