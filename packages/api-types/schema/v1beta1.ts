/**
 * The wire shape of v0.5.6: what its clients send and read. Fields stand in the order in which they are written.
 *
 * These are the strict schemas, of what we write. What we accept is wider, by rule: see `received.ts`.
 * v1beta2 is the same without `EnvVar.key`, `VolumeMount.path` and `mountType`, and `MinionList.minions`.
 */
import { type TProperties, type TSchema, Type } from 'typebox';

const object = (title: string, description: string, properties: TProperties) =>
  Type.Object(properties, { $id: title, title, description, additionalProperties: false });
const opt = Type.Optional;
const ref = (name: string) => Type.Ref(name);
const listOf = (name: string) => Type.Array(Type.Ref(name));
const nullable = (schema: TSchema) => Type.Union([schema, Type.Null()]);
const text = (description?: string) => Type.String(description === undefined ? {} : { description });
const int = (description?: string) => Type.Integer(description === undefined ? {} : { description });
const texts = (description?: string) =>
  Type.Array(Type.String(), description === undefined ? {} : { description });
const textMap = (description: string) => Type.Record(Type.String(), Type.String(), { description });
const intOrString = (description: string) => Type.Union([Type.Integer(), Type.String()], { description });

/** RFC 3339. */
const TIME =
  '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])[Tt]([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d+)?([Zz]|[+-]([01]\\d|2[0-3]):[0-5]\\d)$';
const time = (description: string) => Type.String({ description, pattern: TIME });

const top = (kind: string) => ({
  kind: opt(Type.Literal(kind)),
  id: opt(text('Unique per kind and namespace')),
  uid: opt(text('Unique for ever, set at creation')),
  creationTimestamp: nullable(time('Set at creation')),
  selfLink: opt(text('Path of the object')),
  resourceVersion: opt(int('Modification revision of the object in the store')),
  apiVersion: opt(Type.Literal('v1beta1')),
  namespace: opt(text('Scope of the id')),
  annotations: opt(textMap('Free data, not selectable')),
});
const labels = opt(textMap('Selectable data'));

const pod = [
  object('Port', 'A port of a container.', {
    name: opt(text('DNS label, unique in the container')),
    hostPort: opt(int('Port of the node that leads here')),
    containerPort: int('1 to 65535'),
    protocol: opt(text('TCP or UDP')),
    hostIP: opt(text('Address that the host port is bound to')),
  }),
  object('EnvVar', 'An environment variable.', {
    name: text('C identifier'),
    key: opt(text('Old word for name, always repeated')),
    value: opt(text()),
  }),
  object('VolumeMount', 'A volume as a container sees it.', {
    name: text('Name of a volume of the pod'),
    readOnly: opt(Type.Boolean()),
    mountPath: opt(text('Path in the container')),
    path: opt(text('Old word for mountPath, always repeated')),
    mountType: opt(text('Accepted, and dropped')),
  }),
  object('HTTPGetAction', 'An HTTP GET.', {
    path: opt(text()),
    port: intOrString('Number, or name of a port of the container'),
    host: opt(text('Host; absent means the pod')),
  }),
  object('TCPSocketAction', 'A TCP connection attempt.', {
    port: intOrString('Number, or name of a port of the container'),
  }),
  object('ExecAction', 'A command run in the container.', { command: opt(texts()) }),
  object('LivenessProbe', 'A health check.', {
    httpGet: opt(ref('HTTPGetAction')),
    tcpSocket: opt(ref('TCPSocketAction')),
    exec: opt(ref('ExecAction')),
    initialDelaySeconds: opt(int('Seconds after the start before the first check')),
    timeoutSeconds: opt(int('Seconds until a check counts as failed; absent means 5')),
    periodSeconds: opt(int('Seconds between checks; absent means 10')),
    failureThreshold: opt(int('Failures in a row that make the container unhealthy; absent means 3')),
  }),
  object('Handler', 'What a lifecycle hook does.', {
    exec: opt(ref('ExecAction')),
    httpGet: opt(ref('HTTPGetAction')),
  }),
  object('Lifecycle', 'Hooks around the life of a container.', {
    postStart: opt(ref('Handler')),
    preStop: opt(ref('Handler')),
  }),
  object('Container', 'One container of a pod.', {
    name: text('DNS label, unique in the pod'),
    image: text('Image reference'),
    command: opt(texts('Replaces the default command of the image')),
    workingDir: opt(text()),
    ports: opt(listOf('Port')),
    env: opt(listOf('EnvVar')),
    memory: opt(int('Bytes; 0 for no limit')),
    cpu: opt(int('Thousandths of a core; 0 for no limit')),
    volumeMounts: opt(listOf('VolumeMount')),
    livenessProbe: opt(ref('LivenessProbe')),
    lifecycle: opt(ref('Lifecycle')),
    terminationMessagePath: opt(text('File with the last words of the container')),
    privileged: opt(Type.Boolean()),
    imagePullPolicy: text('PullAlways, PullNever or PullIfNotPresent; empty means the last'),
  }),
  object('HostDir', 'A directory of the node.', { path: text() }),
  object('EmptyDir', 'A directory that lives as long as the pod.', {}),
  object('PersistentDisk', 'A disk of Google Compute Engine.', {
    pdName: text(),
    fsType: opt(text()),
    partition: opt(int()),
    readOnly: opt(Type.Boolean()),
  }),
  object('GitRepo', 'A directory filled from a git repository.', { repository: text(), revision: text() }),
  object('VolumeSource', 'Where a volume comes from: exactly one is set, all four are written.', {
    hostDir: nullable(ref('HostDir')),
    emptyDir: nullable(ref('EmptyDir')),
    persistentDisk: nullable(ref('PersistentDisk')),
    gitRepo: nullable(ref('GitRepo')),
  }),
  object('Volume', 'A directory that containers of a pod share.', {
    name: text('DNS label, unique in the pod'),
    source: nullable(ref('VolumeSource')),
  }),
  object('RestartPolicy', 'At most one is set.', {
    always: opt(ref('EmptyObject')),
    onFailure: opt(ref('EmptyObject')),
    never: opt(ref('EmptyObject')),
  }),
  object('EmptyObject', 'It being there is what counts.', {}),
  object('ContainerManifest', 'What a pod runs.', {
    version: text('v1beta1 or v1beta2'),
    id: text('As the id of the pod'),
    uuid: opt(text('Set at creation; not the uid')),
    volumes: nullable(listOf('Volume')),
    containers: nullable(listOf('Container')),
    restartPolicy: ref('RestartPolicy'),
    terminationGracePeriodSeconds: opt(int('Seconds between SIGTERM and SIGKILL; absent means 30')),
  }),
  object('ContainerStateWaiting', 'Not running yet.', { reason: opt(text()) }),
  object('ContainerStateRunning', 'Running.', { startedAt: time('With nanoseconds') }),
  object('ContainerStateTerminated', 'Ended.', {
    exitCode: int(),
    signal: opt(int()),
    reason: opt(text()),
    message: opt(text('Last words')),
    startedAt: time('With nanoseconds'),
    finishedAt: time('With nanoseconds'),
  }),
  object('ContainerState', 'At most one is set.', {
    waiting: opt(ref('ContainerStateWaiting')),
    running: opt(ref('ContainerStateRunning')),
    termination: opt(ref('ContainerStateTerminated')),
  }),
  object('ContainerStatus', 'What the kubelet saw of a container.', {
    state: ref('ContainerState'),
    restartCount: int(),
    podIP: opt(text('Of the pod; only in the entry `net`')),
    image: text(),
  }),
  object('PodState', 'What is wanted, or what is.', {
    manifest: ref('ContainerManifest'),
    status: opt(Type.Enum(['', 'Waiting', 'Running', 'Terminated'])),
    message: opt(text('Why, for people')),
    host: opt(text('Node of the pod')),
    hostIP: opt(text('Address of the node')),
    podIP: opt(text('Address of the pod')),
    info: opt(Type.Record(Type.String(), ref('ContainerStatus'))),
  }),
  object('Pod', 'Containers that share a network and volumes, placed on one node.', {
    ...top('Pod'),
    labels,
    desiredState: ref('PodState'),
    currentState: ref('PodState'),
    nodeSelector: opt(textMap('Labels that the node must have')),
  }),
];

const replicationController = [
  object('PodTemplate', 'What the pods of a controller look like.', {
    desiredState: ref('PodState'),
    labels,
  }),
  object('ReplicationControllerState', 'How many of which pods.', {
    replicas: int(),
    replicaSelector: opt(textMap('Labels by which the pods are found')),
    podTemplate: ref('PodTemplate'),
  }),
  object('ReplicationController', 'Keeps a number of like pods alive.', {
    ...top('ReplicationController'),
    desiredState: ref('ReplicationControllerState'),
    currentState: ref('ReplicationControllerState'),
    labels,
  }),
];

const service = [
  object('Service', 'A stable address for a set of pods.', {
    ...top('Service'),
    port: int('Port on the portal IP'),
    protocol: opt(text('TCP or UDP')),
    labels,
    selector: opt(textMap('Labels of the pods')),
    createExternalLoadBalancer: opt(Type.Boolean()),
    publicIPs: opt(texts('Further addresses that lead to the service')),
    containerPort: intOrString('Port number or name in the pods; 0 means the first port of the pod'),
    portalIP: opt(text('Claimed from -portal_net')),
    proxyPort: opt(int('Accepted, and dropped')),
  }),
  object('Endpoints', 'Where the traffic of the service of the same id goes.', {
    ...top('Endpoints'),
    endpoints: opt(texts('host:port')),
  }),
];

const minion = [
  object('NodeResources', 'What a minion has.', {
    capacity: opt(
      Type.Record(Type.String(), intOrString('cpu in thousandths of a core, memory in bytes'), {
        description: 'By name of the resource',
      }),
    ),
  }),
  object('NodeCondition', 'One aspect of the state of a minion.', {
    kind: text('e.g. Ready'),
    status: text('Full, None or Unknown'),
    lastTransitionTime: opt(text()),
    reason: opt(text('One word')),
    message: opt(text('For people')),
  }),
  object('NodeStatus', 'What a minion is. Not in v0.5.6; written only when something is known.', {
    conditions: opt(listOf('NodeCondition')),
  }),
  object('Minion', 'A machine that runs pods.', {
    ...top('Minion'),
    hostIP: opt(text('Address; absent means that the id is one')),
    resources: ref('NodeResources'),
    labels,
    unschedulable: opt(Type.Boolean({ description: 'Not in v0.5.6; written only when true' })),
    status: opt(ref('NodeStatus')),
  }),
];

const others = [
  object('Binding', 'The decision that a pod runs on a node.', {
    ...top('Binding'),
    podID: text('Id of the pod'),
    host: text('Id of the minion'),
  }),
  object('ObjectReference', 'Names one object.', {
    kind: opt(text()),
    namespace: opt(text()),
    name: opt(text('Id of the object')),
    uid: opt(text()),
    apiVersion: opt(text()),
    resourceVersion: opt(text('Version that was meant: here a text')),
    fieldPath: opt(text('Part of the object')),
  }),
  object('Event', 'Something that a person might ask about.', {
    ...top('Event'),
    involvedObject: ref('ObjectReference'),
    status: opt(text('Short word for the state of the object')),
    reason: opt(text('Short word for why')),
    message: opt(text('For people')),
    source: opt(text('Component')),
    timestamp: nullable(time('When it happened, the last time')),
    firstTimestamp: opt(time('When it happened first. Not in v0.5.6; written only for repeated events')),
    count: opt(int('How often. Not in v0.5.6; written only for repeated events')),
  }),
  object('StatusCause', 'One fault of one field.', {
    reason: opt(text('One word for programs')),
    message: opt(text('For people')),
    field: opt(text('Path of the field')),
  }),
  object('StatusDetails', 'Which object a Status is about.', {
    id: opt(text()),
    kind: opt(text('Word for the kind')),
    causes: opt(listOf('StatusCause')),
  }),
  object('Status', 'The answer of a call that has no object to return.', {
    ...top('Status'),
    status: opt(text('Success, Failure or Working')),
    message: opt(text('For people')),
    reason: opt(text('One word for programs')),
    details: opt(ref('StatusDetails')),
    code: opt(int('HTTP status')),
  }),
];

const list = (kind: string, more: TProperties = {}) =>
  object(`${kind}List`, `A list of ${kind} objects, which carry neither kind nor apiVersion.`, {
    ...top(`${kind}List`),
    ...more,
    items: listOf(kind),
  });

const KINDS = ['Pod', 'ReplicationController', 'Service', 'Endpoints', 'Event'];

/** Every v1beta1 type, in the order in which the generated file lists them. */
export const v1beta1Schemas = [
  ...pod,
  ...replicationController,
  ...service,
  ...minion,
  ...others,
  ...KINDS.map((kind) => list(kind)),
  list('Minion', { minions: opt(listOf('Minion')) }),
];

/** The types that arrive as the whole body of a request or a response. */
export const v1beta1TopLevel = [
  'Pod',
  'ReplicationController',
  'Service',
  'Endpoints',
  'Minion',
  'Binding',
  'Event',
  'Status',
  ...[...KINDS, 'Minion'].map((kind) => `${kind}List`),
];
