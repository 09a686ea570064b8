/** Bodies of requests, as clients of the time sent them; override what matters to the test. */

type Body = Readonly<Record<string, unknown>>;

const meta = (kind: string, id: string): Body => ({ kind, apiVersion: 'v1beta1', id });

/** The manifest of a pod with one container. */
export const manifest = (container: Body = {}, more: Body = {}): Body => ({
  version: 'v1beta1',
  containers: [{ name: 'main', image: 'dockerfile/redis', ...container }],
  ...more,
});

/** A pod with one container. */
export const podBody = (id: string, more: Body = {}, container: Body = {}): Body => ({
  ...meta('Pod', id),
  labels: { name: id },
  desiredState: { manifest: manifest(container) },
  ...more,
});

/** A controller whose selector and template labels are `{name: <id>}`. */
export const controllerBody = (id: string, replicas = 1, more: Body = {}): Body => ({
  ...meta('ReplicationController', id),
  labels: { name: id },
  desiredState: {
    replicas,
    replicaSelector: { name: id },
    podTemplate: { desiredState: { manifest: manifest() }, labels: { name: id } },
  },
  ...more,
});

/** A service on port 80. */
export const serviceBody = (id: string, more: Body = {}): Body => ({
  ...meta('Service', id),
  port: 80,
  selector: { name: id },
  ...more,
});

/** Endpoints of the service of the same id. */
export const endpointsBody = (id: string, endpoints: readonly string[] = [], more: Body = {}): Body => ({
  ...meta('Endpoints', id),
  endpoints,
  ...more,
});

/** A minion with one core. */
export const minionBody = (id: string, more: Body = {}): Body => ({
  ...meta('Minion', id),
  resources: { capacity: { cpu: 1000, memory: 3221225472 } },
  ...more,
});

/** An event about a pod of namespace `default`. */
export const eventBody = (id: string, more: Body = {}): Body => ({
  ...meta('Event', id),
  involvedObject: { kind: 'Pod', namespace: 'default', name: 'redis' },
  reason: 'because',
  source: 'tester',
  timestamp: '2014-12-01T10:00:00Z',
  ...more,
});

/** The placing of a pod. */
export const bindingBody = (podID: string, host: string): Body => ({
  kind: 'Binding',
  apiVersion: 'v1beta1',
  podID,
  host,
});
