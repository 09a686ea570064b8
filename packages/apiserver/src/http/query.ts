import {
  type ApiObject,
  parseFieldSelector,
  parseSelector,
  type ResourceInfo,
  selectableFieldsOf,
} from '@kube/api-types';
import type { ObjectSelection } from '../cache/selection.js';

/** The namespace of everything that names none. */
const DEFAULT_NAMESPACE = 'default';

/** The namespace that one object is looked for or put into. */
export function objectNamespace(query: URLSearchParams): string {
  return query.get('namespace') || DEFAULT_NAMESPACE;
}

/**
 * What a list or a watch selects: without a namespace, all of them.
 *
 * @throws StatusError `BadRequest` when a selector cannot be understood
 */
export function parseSelection<T extends ApiObject>(
  query: URLSearchParams,
  info: ResourceInfo,
): ObjectSelection<T> {
  const labels = parseSelector(query.get('labels') ?? '');
  const fields = parseFieldSelector(query.get('fields') ?? '');
  const namespace = info.namespaced ? query.get('namespace') || undefined : undefined;
  if (labels.empty && fields.empty) return { namespace };
  return {
    namespace,
    matches: (object) =>
      labels.matches(object.metadata.labels) && fields.matches(selectableFieldsOf(info.kind, object)),
  };
}

/** True when a list is asked to go on as a watch: our addition, as later clients do it. */
export function wantsWatch(query: URLSearchParams): boolean {
  const value = query.get('watch');
  return value === 'true' || value === '1';
}
