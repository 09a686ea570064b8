/**
 * The internal shape: what every component holds in memory and what etcd stores.
 *
 * A field-for-field subset of Kubernetes core/v1, so that whoever reads manifests today can read
 * this. Wire versions are codecs over it (`src/v1beta1`). The one field that core/v1 lacks is
 * `Event.status`, which v1beta1 carries and nothing else could hold.
 */
import { type TProperties, Type } from 'typebox';

/** A closed object; every field is optional unless wrapped in `must`. */
const object = (title: string, description: string, properties: TProperties) =>
  Type.Object(properties, { $id: title, title, description, additionalProperties: false });
const opt = Type.Optional;
const text = (description: string) => opt(Type.String({ description }));
const flag = (description: string) => opt(Type.Boolean({ description }));
const int = (description: string) => opt(Type.Integer({ description }));
const list = (ref: string, description: string) => opt(Type.Array(Type.Ref(ref), { description }));
const texts = (description: string) => opt(Type.Array(Type.String(), { description }));
const textMap = (description: string) => opt(Type.Record(Type.String(), Type.String(), { description }));
const one = (ref: string, description: string) => opt(Type.Ref(ref, { description }));
const must = {
  text: (description: string) => Type.String({ description }),
  int: (description: string) => Type.Integer({ description }),
  list: (ref: string, description: string) => Type.Array(Type.Ref(ref), { description }),
  one: (ref: string) => Type.Ref(ref),
};
const intOrString = (description: string) =>
  opt(Type.Union([Type.Integer(), Type.String()], { description }));
const TIME = 'RFC 3339, UTC, e.g. 2014-12-12T20:30:37Z';

const meta = [
  object('OwnerReference', 'The object that made this one.', {
    kind: must.text('Kind of the owner, e.g. ReplicationController'),
    name: must.text('Name of the owner, in the same namespace'),
    uid: must.text('Uid of the owner'),
    controller: flag('True when the owner keeps this object alive'),
  }),
  object('ObjectMeta', 'What every stored object carries.', {
    name: must.text('Unique per kind and namespace'),
    generateName: text('Prefix from which the server makes a name when `name` is empty'),
    namespace: text('Scope of the name; absent for nodes'),
    uid: text('Unique for ever, set at creation'),
    resourceVersion: text('Modification revision in etcd, decimal. Filled when read, never stored'),
    creationTimestamp: text(TIME),
    deletionTimestamp: text(`When a graceful deletion began. ${TIME}`),
    labels: textMap('Selectable key/value pairs'),
    annotations: textMap('Free key/value data, not selectable'),
    ownerReferences: list('OwnerReference', 'Who made this object'),
  }),
  object('ListMeta', 'What every list carries.', {
    resourceVersion: text('Store revision at which the list was read, decimal'),
  }),
  object('ObjectReference', 'Names one object.', {
    kind: text('Kind, e.g. Pod'),
    namespace: text('Namespace'),
    name: text('Name'),
    uid: text('Uid'),
    apiVersion: text('API version of the reference'),
    resourceVersion: text('Version that was meant'),
    fieldPath: text('Part of the object, e.g. a container'),
  }),
];

const pod = [
  object('ContainerPort', 'A port of a container.', {
    name: text('DNS label, unique in the container'),
    hostPort: int('Port of the node that leads here; absent for none'),
    containerPort: must.int('1 to 65535'),
    protocol: text('TCP or UDP, compared without regard to case'),
    hostIP: text('Address that the host port is bound to; absent for all'),
  }),
  object('EnvVar', 'An environment variable.', {
    name: must.text('C identifier'),
    value: text('Value; absent means empty'),
  }),
  object('VolumeMount', 'A volume as a container sees it.', {
    name: must.text('Name of a volume of the pod'),
    readOnly: flag('True when the container may not write'),
    mountPath: must.text('Path in the container'),
  }),
  object('ExecAction', 'A command run in the container.', {
    command: texts('Program and arguments, no shell'),
  }),
  object('HTTPGetAction', 'An HTTP GET.', {
    path: text('Path, default /'),
    port: intOrString('Port number, or name of a container port'),
    host: text('Host; absent means the pod'),
  }),
  object('TCPSocketAction', 'A TCP connection attempt.', {
    port: intOrString('Port number, or name of a container port'),
  }),
  object('Probe', 'A periodic health check.', {
    exec: one('ExecAction', 'Healthy when the command exits 0'),
    httpGet: one('HTTPGetAction', 'Healthy when the answer is 200 to 399'),
    tcpSocket: one('TCPSocketAction', 'Healthy when the port accepts'),
    initialDelaySeconds: int('Seconds after the start before the first check'),
    timeoutSeconds: int('Seconds until a check counts as failed'),
    periodSeconds: int('Seconds between checks'),
    failureThreshold: int('Failures in a row that make the container unhealthy'),
  }),
  object('LifecycleHandler', 'What a lifecycle hook does.', {
    exec: one('ExecAction', 'Command in the container'),
    httpGet: one('HTTPGetAction', 'HTTP GET'),
  }),
  object('Lifecycle', 'Hooks around the life of a container.', {
    postStart: one('LifecycleHandler', 'After the start; its failure kills the container'),
    preStop: one('LifecycleHandler', 'Before the stop'),
  }),
  object('ResourceRequirements', 'Limits of a container.', {
    limits: textMap('Quantities by resource: cpu (`100m`, `2`), memory (bytes, `64Mi`)'),
  }),
  object('SecurityContext', 'Privileges of a container.', {
    privileged: flag('True for all privileges of the host; needs -allow_privileged'),
  }),
  object('Container', 'One container of a pod.', {
    name: must.text('DNS label, unique in the pod'),
    image: must.text('Image reference'),
    command: texts('Replaces the default command of the image (Docker Cmd, as in 2014)'),
    workingDir: text('Working directory'),
    ports: list('ContainerPort', 'Ports'),
    env: list('EnvVar', 'Environment'),
    resources: one('ResourceRequirements', 'Limits'),
    volumeMounts: list('VolumeMount', 'Volumes'),
    livenessProbe: one('Probe', 'Health check'),
    lifecycle: one('Lifecycle', 'Hooks'),
    terminationMessagePath: text('File with the last words of the container'),
    securityContext: one('SecurityContext', 'Privileges'),
    imagePullPolicy: text('Always, IfNotPresent or Never; absent means IfNotPresent'),
  }),
  object('EmptyDirVolumeSource', 'A directory that lives as long as the pod.', {}),
  object('HostPathVolumeSource', 'A directory of the node.', {
    path: must.text('Absolute path on the node'),
  }),
  object('GitRepoVolumeSource', 'A directory filled from a git repository.', {
    repository: must.text('URL'),
    revision: text('Commit, branch or tag'),
  }),
  object('GCEPersistentDiskVolumeSource', 'A disk of Google Compute Engine.', {
    pdName: text('Name of the disk'),
    fsType: text('File system'),
    partition: int('0 to 255; absent for the whole disk'),
    readOnly: flag('Mount read-only'),
  }),
  object('Volume', 'A directory that containers of a pod share. Exactly one source is set.', {
    name: must.text('DNS label, unique in the pod'),
    emptyDir: one('EmptyDirVolumeSource', 'Scratch directory'),
    hostPath: one('HostPathVolumeSource', 'Directory of the node'),
    gitRepo: one('GitRepoVolumeSource', 'Git checkout'),
    gcePersistentDisk: one('GCEPersistentDiskVolumeSource', 'GCE disk'),
  }),
  object('PodSpec', 'What a pod should be.', {
    volumes: list('Volume', 'Volumes'),
    containers: must.list('Container', 'Containers'),
    restartPolicy: opt(Type.Enum(['Always', 'OnFailure', 'Never'])),
    nodeName: text('Node that runs the pod; absent until bound'),
    nodeSelector: textMap('Labels that the node must have'),
    terminationGracePeriodSeconds: int('Seconds between SIGTERM and SIGKILL'),
  }),
  object('ContainerStateWaiting', 'Not started yet, or between restarts.', {
    reason: text('One word, e.g. ImagePullBackOff'),
    message: text('For people'),
  }),
  object('ContainerStateRunning', 'Running.', { startedAt: text('RFC 3339 with nanoseconds') }),
  object('ContainerStateTerminated', 'Ended.', {
    exitCode: must.int('Exit code'),
    signal: int('Signal that ended it'),
    reason: text('One word, e.g. Error, OOMKilled'),
    message: text('Last words from terminationMessagePath'),
    startedAt: text('RFC 3339 with nanoseconds'),
    finishedAt: text('RFC 3339 with nanoseconds'),
    containerID: text('docker://<id>'),
  }),
  object('ContainerState', 'At most one of the three.', {
    waiting: one('ContainerStateWaiting', ''),
    running: one('ContainerStateRunning', ''),
    terminated: one('ContainerStateTerminated', ''),
  }),
  object('ContainerStatus', 'What the kubelet saw of a container.', {
    name: must.text('Container name; `net` is the network container'),
    state: one('ContainerState', 'Present state'),
    lastState: one('ContainerState', 'State of the instance before'),
    ready: flag('True when running and healthy'),
    restartCount: must.int('Restarts so far'),
    image: must.text('Image reference as asked for'),
    imageID: text('docker://<image id>'),
    containerID: text('docker://<container id>'),
  }),
  object('PodCondition', 'One aspect of the state of a pod.', {
    type: must.text('e.g. PodScheduled, Ready'),
    status: must.text('True, False or Unknown'),
    reason: text('One word'),
    message: text('For people'),
    lastTransitionTime: text(TIME),
  }),
  object('PodStatus', 'What a pod is. Written by the kubelet, and by the scheduler while it is unbound.', {
    phase: opt(Type.Enum(['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'])),
    conditions: list('PodCondition', 'Aspects'),
    message: text('Why the pod is in this state, for people'),
    reason: text('The same in one word'),
    hostIP: text('Address of the node'),
    podIP: text('Address of the pod'),
    startTime: text(TIME),
    containerStatuses: list('ContainerStatus', 'One per container, and one named `net`'),
  }),
  object('Pod', 'A group of containers that share a network and volumes, placed on one node.', {
    kind: opt(Type.Literal('Pod')),
    metadata: must.one('ObjectMeta'),
    spec: must.one('PodSpec'),
    status: one('PodStatus', ''),
  }),
  object('BoundPod', 'What a kubelet must run: the pod as it was bound, complete with service variables.', {
    kind: opt(Type.Literal('BoundPod')),
    metadata: must.one('ObjectMeta'),
    spec: must.one('PodSpec'),
  }),
  object('PodTemplateSpec', 'What the pods of a controller look like.', {
    metadata: opt(
      Type.Object(
        {
          labels: textMap('Labels of the pods'),
          annotations: textMap('Annotations of the pods'),
        },
        { additionalProperties: false },
      ),
    ),
    spec: must.one('PodSpec'),
  }),
];

const replicationController = [
  object('ReplicationControllerSpec', 'How many of which pods.', {
    replicas: opt(Type.Integer({ minimum: 0, description: 'Pods wanted; absent means 0' })),
    selector: textMap('Labels by which the pods are found'),
    template: one('PodTemplateSpec', 'What new pods look like'),
  }),
  object('ReplicationControllerStatus', 'Written by the controller manager.', {
    replicas: must.int('Pods that match the selector'),
  }),
  object('ReplicationController', 'Keeps a number of like pods alive.', {
    kind: opt(Type.Literal('ReplicationController')),
    metadata: must.one('ObjectMeta'),
    spec: must.one('ReplicationControllerSpec'),
    status: one('ReplicationControllerStatus', ''),
  }),
];

const service = [
  object('ServicePort', 'A port of a service.', {
    name: text('Name, when there are several'),
    protocol: text('TCP or UDP'),
    port: must.int('Port on the portal IP'),
    targetPort: intOrString(
      'Port number or name in the pods; absent, 0 or empty means the first port of the pod',
    ),
  }),
  object('ServiceSpec', 'A stable address for a set of pods.', {
    ports: must.list('ServicePort', 'v1beta1 knows exactly one'),
    selector: textMap('Labels of the pods; absent when a user writes the endpoints'),
    clusterIP: text('Portal IP, claimed from -portal_net'),
    externalIPs: texts('Further addresses that lead to the service'),
    type: opt(Type.Enum(['ClusterIP', 'LoadBalancer'])),
    sessionAffinity: opt(Type.Enum(['None', 'ClientIP'])),
  }),
  object('Service', 'A stable address for a set of pods.', {
    kind: opt(Type.Literal('Service')),
    metadata: must.one('ObjectMeta'),
    spec: must.one('ServiceSpec'),
  }),
  object('EndpointAddress', 'One address behind a service.', {
    ip: must.text('IP address'),
    targetRef: one('ObjectReference', 'The pod behind the address'),
  }),
  object('EndpointPort', 'One port behind a service.', {
    name: text('Name of the service port'),
    port: must.int('Port number'),
    protocol: text('TCP or UDP'),
  }),
  object('EndpointSubset', 'Every address on every port.', {
    addresses: list('EndpointAddress', 'Addresses'),
    ports: list('EndpointPort', 'Ports'),
  }),
  object('Endpoints', 'Where the traffic of the service of the same name goes.', {
    kind: opt(Type.Literal('Endpoints')),
    metadata: must.one('ObjectMeta'),
    subsets: list('EndpointSubset', 'The endpoints are the union of all subsets'),
  }),
];

const node = [
  object('NodeAddress', 'An address of a node.', {
    type: must.text('InternalIP, Hostname or LegacyHostIP'),
    address: must.text('The address'),
  }),
  object('NodeCondition', 'One aspect of the state of a node.', {
    type: must.text('e.g. Ready'),
    status: must.text('True, False or Unknown'),
    reason: text('One word'),
    message: text('For people'),
    lastTransitionTime: text(TIME),
  }),
  object('NodeSpec', 'How a node is to be used.', { unschedulable: flag('True when no new pod may come') }),
  object('NodeStatus', 'What a node has.', {
    capacity: textMap('Quantities by resource: cpu (`1000m`), memory (bytes), pods'),
    conditions: list('NodeCondition', 'Aspects'),
    addresses: list('NodeAddress', 'Addresses'),
  }),
  object('Node', 'A machine that runs pods. v1beta1, etcd and kubecfg call it a minion.', {
    kind: opt(Type.Literal('Node')),
    metadata: must.one('ObjectMeta'),
    spec: one('NodeSpec', ''),
    status: one('NodeStatus', ''),
  }),
];

const others = [
  object('Binding', 'The decision that a pod runs on a node.', {
    kind: opt(Type.Literal('Binding')),
    metadata: must.one('ObjectMeta'),
    target: must.one('ObjectReference'),
  }),
  object('EventSource', 'Who saw it.', {
    component: text('Component name, e.g. scheduler'),
    host: text('Node of the component'),
  }),
  object('Event', 'Something that a person might ask about.', {
    kind: opt(Type.Literal('Event')),
    metadata: must.one('ObjectMeta'),
    involvedObject: must.one('ObjectReference'),
    status: text('v1beta1: short word for the state of the object, e.g. Pending'),
    reason: text('Short word for why, e.g. scheduled'),
    message: text('For people'),
    source: one('EventSource', ''),
    firstTimestamp: text(TIME),
    lastTimestamp: text(TIME),
    count: int('How often; absent means once'),
  }),
  object('Namespace', 'A scope for names.', {
    kind: opt(Type.Literal('Namespace')),
    metadata: must.one('ObjectMeta'),
  }),
  object('StatusCause', 'One fault of one field.', {
    reason: text('e.g. FieldValueRequired'),
    message: text('For people'),
    field: text('Path of the field'),
  }),
  object('StatusDetails', 'Which object a Status is about.', {
    name: text('Name of the object'),
    kind: text('Kind or resource, as the wire says it'),
    causes: list('StatusCause', 'All faults found'),
  }),
  object('Status', 'The answer of a call that has no object to return.', {
    kind: opt(Type.Literal('Status')),
    metadata: one('ListMeta', ''),
    status: text('Success, Failure or Working'),
    message: text('For people'),
    reason: text('One word for programs'),
    details: one('StatusDetails', ''),
    code: int('HTTP status'),
  }),
];

const listOf = (kind: string) =>
  object(`${kind}List`, `A list of ${kind} objects.`, {
    kind: opt(Type.Literal(`${kind}List`)),
    metadata: must.one('ListMeta'),
    items: must.list(kind, 'The objects, by namespace and name'),
  });

/** Every internal type, in the order in which the generated file lists them. */
export const internalSchemas = [
  ...meta,
  ...pod,
  ...replicationController,
  ...service,
  ...node,
  ...others,
  ...['Pod', 'ReplicationController', 'Service', 'Endpoints', 'Node', 'Event', 'Namespace'].map(listOf),
];
