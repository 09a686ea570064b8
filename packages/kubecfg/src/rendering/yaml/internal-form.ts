import { type Wire, wireOf } from '../wire.js';
import {
  always,
  asItIs,
  type Field,
  list,
  map,
  number,
  openStruct,
  pointer,
  type Shape,
  struct,
  text,
  time,
  unlessEmpty,
} from './shape.js';
import type { YamlValue } from './yaml-value.js';

/*
 * v0.5.6 prints YAML of the form in which it kept objects in memory: names and labels under `metadata`, controllers
 * and services in `spec` and `status`, pods as they travel. That is a form of print, known here and nowhere else.
 */

const LIST_META: readonly Field[] = [
  unlessEmpty('selfLink', text),
  unlessEmpty('resourceVersion', (value) => String(value)),
];

const META: readonly Field[] = [
  unlessEmpty('name', text, 'id'),
  unlessEmpty('namespace', text),
  unlessEmpty('selfLink', text),
  unlessEmpty('uid', text),
  unlessEmpty('resourceVersion', (value) => String(value)),
  always('creationTimestamp', time),
  unlessEmpty('labels', map(text)),
  unlessEmpty('annotations', map(text)),
];

const TEMPLATE_META = META.filter(([name]) => /^(?:creationTimestamp|labels|annotations)$/.test(name));

/** Labels of a minion stand beside its metadata. */
const MINION_META = META.filter(([name]) => name !== 'labels');

/** Names on the wire of what stands under `metadata` in print, and of what is not printed. */
const TOP = [
  ...['kind', 'apiVersion', 'id', 'uid', 'creationTimestamp', 'selfLink', 'resourceVersion', 'namespace'],
  ...['annotations', 'labels'],
];

const metadata = (fields: readonly Field[]): Field => ['metadata', struct(fields)];

const STATUS_WORDS: Readonly<Record<string, string>> = { Waiting: 'Pending', Terminated: 'Failed' };

const podStatus: Shape = (value) => STATUS_WORDS[String(value)] ?? text(value);

const object: Shape = (value) => asItIs(value ?? {});

const VOLUME_SOURCE = struct([
  always('hostDir', pointer(asItIs)),
  always('emptyDir', pointer(asItIs)),
  always('persistentDisk', pointer(asItIs)),
  always('gitRepo', pointer(asItIs)),
]);

const CONTAINER = openStruct([
  always('name', text),
  always('image', text),
  unlessEmpty('command', list(text)),
  unlessEmpty('workingDir', text),
  unlessEmpty('ports', list(asItIs)),
  unlessEmpty('env', list(struct([always('name', text), unlessEmpty('value', text)]))),
  unlessEmpty('memory', number),
  unlessEmpty('cpu', number),
  unlessEmpty(
    'volumeMounts',
    list(struct([always('name', text), unlessEmpty('readOnly', asItIs), always('mountPath', text)])),
  ),
  unlessEmpty('livenessProbe', asItIs),
  unlessEmpty('lifecycle', asItIs),
  unlessEmpty('terminationMessagePath', text),
  unlessEmpty('privileged', asItIs),
  always('imagePullPolicy', text),
]);

/** What a pod, or a template of pods, runs. */
const RUNS: readonly Field[] = [
  always('volumes', list(struct([always('name', text), always('source', pointer(VOLUME_SOURCE))]))),
  always('containers', list(CONTAINER)),
  always('restartPolicy', object),
];

const POD_STATE = openStruct([
  always(
    'manifest',
    openStruct([always('version', text), always('id', text), unlessEmpty('uuid', text), ...RUNS]),
  ),
  unlessEmpty('status', podStatus),
  unlessEmpty('message', text),
  unlessEmpty('host', text),
  unlessEmpty('hostIP', text),
  unlessEmpty('podIP', text),
  unlessEmpty(
    'info',
    map(
      openStruct([
        always('state', object),
        always('restartCount', number),
        unlessEmpty('podIP', text),
        always('image', text),
      ]),
    ),
  ),
]);

/** A template has its pod's manifest as `spec`, without version and id. */
const TEMPLATE = struct([
  metadata(TEMPLATE_META),
  [
    'spec',
    ({ desiredState, nodeSelector }) =>
      openStruct(
        [...RUNS, unlessEmpty('nodeSelector', map(text))],
        ['version', 'id', 'uuid'],
      )({
        ...wireOf(wireOf(desiredState).manifest),
        nodeSelector,
      }),
  ],
]);

const CONTROLLER_SPEC = struct([
  always('replicas', number),
  always('selector', map(text), 'replicaSelector'),
  unlessEmpty('template', TEMPLATE, 'podTemplate'),
]);

const SERVICE_SPEC = openStruct(
  [
    always('port', number),
    unlessEmpty('protocol', text),
    unlessEmpty('selector', map(text)),
    unlessEmpty('portalIP', text),
    unlessEmpty('proxyPort', number),
    unlessEmpty('createExternalLoadBalancer', asItIs),
    unlessEmpty('publicIPs', list(text)),
    always('containerPort', (value) => asItIs(value ?? 0)),
  ],
  TOP,
);

const SHAPES: Readonly<Record<string, Shape>> = {
  Pod: openStruct(
    [
      metadata(META),
      always('desiredState', POD_STATE),
      always('currentState', POD_STATE),
      unlessEmpty('nodeSelector', map(text)),
    ],
    TOP,
  ),
  ReplicationController: struct([
    metadata(META),
    always('spec', CONTROLLER_SPEC, 'desiredState'),
    always('status', struct([always('replicas', number)]), 'currentState'),
  ]),
  Service: struct([metadata(META), ['spec', SERVICE_SPEC], ['status', () => new Map()]]),
  Minion: openStruct(
    [
      metadata(MINION_META),
      unlessEmpty('hostIP', text),
      always('resources', struct([unlessEmpty('capacity', map(asItIs))])),
      unlessEmpty('labels', map(text)),
    ],
    TOP,
  ),
  Event: openStruct(
    [
      metadata(META),
      always('involvedObject', object),
      unlessEmpty('status', text),
      unlessEmpty('reason', text),
      unlessEmpty('message', text),
      unlessEmpty('source', text),
      always('timestamp', time),
    ],
    TOP,
  ),
  Status: struct([
    metadata(LIST_META),
    unlessEmpty('status', text),
    unlessEmpty('message', text),
    unlessEmpty('reason', text),
    unlessEmpty('details', asItIs),
    unlessEmpty('code', number),
  ]),
};

/**
 * An object or a list as v0.5.6 prints it in YAML.
 *
 * @throws Error for a kind that is not known
 */
export function internalForm(body: Wire): YamlValue {
  const kind = String(body.kind);
  const item = SHAPES[kind.replace(/List$/, '')];
  if (item === undefined) throw new Error(`no YAML is known for kind ${JSON.stringify(kind)}`);
  if (!kind.endsWith('List')) return item(body);
  return struct([metadata(LIST_META), always('items', list(item))])(body);
}
