import type {
  BoundPod,
  Container,
  Endpoints,
  Node,
  ObjectMeta,
  Pod,
  PodSpec,
  PodStatus,
  ReplicationController,
  Service,
  ServicePort,
} from '../generated/internal.js';

type Meta = Partial<ObjectMeta>;

const meta = (name: string, more: Meta = {}): ObjectMeta => ({
  name,
  namespace: 'default',
  uid: `uid-${name}`,
  ...more,
});

/** A container with a name and an image; override what matters to the test. */
export const aContainer = (more: Partial<Container> = {}): Container => ({
  name: 'main',
  image: 'dockerfile/redis',
  ...more,
});

/** A pod in namespace `default` with one container. */
export const aPod = (
  name = 'web',
  more: { metadata?: Meta; spec?: Partial<PodSpec>; status?: PodStatus } = {},
): Pod => ({
  kind: 'Pod',
  metadata: meta(name, more.metadata),
  spec: { containers: [aContainer()], restartPolicy: 'Always', ...more.spec },
  status: more.status ?? { phase: 'Pending' },
});

/** What a kubelet reads for `aPod`. */
export const aBoundPod = (
  name = 'web',
  more: { metadata?: Meta; spec?: Partial<PodSpec> } = {},
): BoundPod => ({
  kind: 'BoundPod',
  metadata: meta(name, more.metadata),
  spec: { containers: [aContainer()], restartPolicy: 'Always', nodeName: '127.0.0.1', ...more.spec },
});

/** A controller whose selector and template labels are `{name: <name>}`. */
export const aController = (name = 'web', replicas = 1, more: Meta = {}): ReplicationController => ({
  kind: 'ReplicationController',
  metadata: meta(name, more),
  spec: {
    replicas,
    selector: { name },
    template: {
      metadata: { labels: { name } },
      spec: { containers: [aContainer()], restartPolicy: 'Always' },
    },
  },
  status: { replicas: 0 },
});

/** A service on one TCP port whose selector is `{name: <name>}`. */
export const aService = (
  name = 'web',
  more: { metadata?: Meta; port?: Partial<ServicePort>; clusterIP?: string } = {},
): Service => ({
  kind: 'Service',
  metadata: meta(name, more.metadata),
  spec: {
    ports: [{ port: 80, protocol: 'TCP', ...more.port }],
    selector: { name },
    clusterIP: more.clusterIP ?? '172.0.0.10',
  },
});

/** Endpoints made of `ip:port` strings. */
export const anEndpoints = (name = 'web', addresses: readonly string[] = [], more: Meta = {}): Endpoints => ({
  kind: 'Endpoints',
  metadata: meta(name, more),
  subsets: addresses.map((address) => {
    const [ip = '', port = '0'] = address.split(':');
    return { addresses: [{ ip }], ports: [{ port: Number(port), protocol: 'TCP' }] };
  }),
});

/** A node with one core and 3 GiB, as `-machines` registers it. */
export const aNode = (
  name = '127.0.0.1',
  more: { metadata?: Meta; capacity?: Record<string, string> } = {},
): Node => ({
  kind: 'Node',
  metadata: { name, uid: `uid-${name}`, ...more.metadata },
  status: { capacity: more.capacity ?? { cpu: '1000m', memory: '3221225472' } },
});
