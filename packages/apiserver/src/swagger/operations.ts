/** One thing that can be done at a path. */
export interface Operation {
  readonly method: string;
  readonly nickname: string;
  readonly summary: string;
  /** Id of the model that is answered. */
  readonly type: string;
  readonly parameters: readonly Parameter[];
}

interface Parameter {
  readonly paramType: 'path' | 'query' | 'body';
  readonly name: string;
  readonly description: string;
  readonly type: string;
  readonly required: boolean;
}

/** A resource as it is described: its names, and the methods that its paths have. */
export interface ResourceSummary {
  readonly resource: string;
  /** On the wire, e.g. `Minion`. */
  readonly kind: string;
  readonly namespaced: boolean;
  readonly collection: readonly string[];
  readonly item: readonly string[];
  readonly status: readonly string[];
  readonly watch: boolean;
}

/** A path below a version, and what can be done there. */
export interface PathOperations {
  readonly path: string;
  readonly operations: readonly Operation[];
}

/** Bindings have no registry: they are made, and that is all. */
const BINDINGS: ResourceSummary = {
  resource: 'bindings',
  kind: 'Binding',
  namespaced: true,
  collection: ['POST'],
  item: [],
  status: [],
  watch: false,
};

/** Every path of a version. */
export function versionOperations(version: string, resources: readonly ResourceSummary[]): PathOperations[] {
  return [...resources, BINDINGS].flatMap((summary) => {
    const { resource, collection, item, status, watch } = summary;
    const paths: [string, readonly string[]][] = [
      [`/${resource}`, collection],
      [`/${resource}/{id}`, item],
      [`/${resource}/{id}/status`, status],
      [`/watch/${resource}`, watch ? ['GET'] : []],
    ];
    return paths
      .filter(([, methods]) => methods.length > 0)
      .map(([path, methods]) => ({
        path,
        operations: methods.map((method) => operation(version, summary, path, method)),
      }));
  });
}

const NAMESPACE = query('namespace', 'the scope of the id; for lists and watches, all when absent');
const LABELS = query('labels', 'selects by labels: key=value and key!=value, between commas');
const FIELDS = query('fields', 'selects by fields, in the same form');
const VERSION = query(
  'resourceVersion',
  'tell what changed after it; absent or 0: begin with the present state',
);

function operation(version: string, summary: ResourceSummary, path: string, method: string): Operation {
  const { kind, namespaced } = summary;
  const verb = verbOf(path, method);
  const selects = verb === 'list' || verb === 'watch';
  const parameters = [
    ...(path.includes('{id}') ? [parameter('path', 'id', `id of the ${kind}`, 'string')] : []),
    ...(namespaced ? [NAMESPACE] : []),
    ...(selects ? [LABELS, FIELDS] : []),
    ...(verb === 'watch' ? [VERSION] : []),
    ...(method === 'POST' || method === 'PUT' ? [parameter('body', 'body', kind, `${version}.${kind}`)] : []),
  ];
  const answersStatus = method === 'DELETE' || kind === 'Binding';
  const answered = answersStatus ? 'Status' : verb === 'list' ? `${kind}List` : kind;
  return {
    method,
    nickname: `${verb}${kind}`,
    summary: SUMMARY[verb](kind),
    type: `${version}.${answered}`,
    parameters,
  };
}

type Verb = 'list' | 'watch' | 'create' | 'read' | 'replace' | 'replaceStatusOf' | 'delete';

function verbOf(path: string, method: string): Verb {
  if (path.startsWith('/watch/')) return 'watch';
  if (path.endsWith('/status')) return 'replaceStatusOf';
  if (method === 'POST') return 'create';
  if (method === 'PUT') return 'replace';
  if (method === 'DELETE') return 'delete';
  return path.includes('{id}') ? 'read' : 'list';
}

const SUMMARY: { readonly [V in Verb]: (kind: string) => string } = {
  list: (kind) => `list objects of kind ${kind}; with watch=true go on as a watch`,
  watch: (kind) => `each change of objects of kind ${kind}, one on a line`,
  create: (kind) => `create a ${kind}`,
  read: (kind) => `read the ${kind}`,
  replace: (kind) => `replace the ${kind}`,
  replaceStatusOf: (kind) => `replace the status of the ${kind}`,
  delete: (kind) => `delete the ${kind}`,
};

function query(name: string, description: string): Parameter {
  return { ...parameter('query', name, description, 'string'), required: false };
}

function parameter(
  paramType: Parameter['paramType'],
  name: string,
  description: string,
  type: string,
): Parameter {
  return { paramType, name, description, type, required: true };
}
