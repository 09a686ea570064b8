import { describe, expect, it } from '@jest/globals';
import type { NodeSpec, NodeStatus, PodSpec } from '@kube/api-types';
import { aContainer, aNode, aPod } from '@kube/api-types/testing';
import { NodeTotals } from '../cluster/node-totals.js';
import { PREDICATES } from './algorithm.js';
import { demandOf } from './pod-demand.js';
import type { Predicate } from './predicate.js';

interface Case {
  readonly name: string;
  readonly pod?: Partial<PodSpec>;
  readonly present?: readonly Partial<PodSpec>[];
  readonly node?: { spec?: NodeSpec; status?: NodeStatus; labels?: Record<string, string> };
  readonly says: string | undefined;
}

function says(predicate: Predicate, { pod, present = [], node = {} }: Case): string | undefined {
  const totals = new NodeTotals('n1');
  const plain = aNode('n1', { metadata: { labels: node.labels } });
  totals.describe({ ...plain, spec: node.spec, status: node.status ?? plain.status });
  for (const spec of present) totals.add(demandOf(aPod('present', { spec })));
  return predicate(demandOf(aPod('new', { spec: pod })), totals);
}

function table(name: string, cases: readonly Case[]): void {
  const predicate = PREDICATES[name];
  if (predicate === undefined) throw new Error(`no predicate ${name}`);
  describe(name, () => {
    it.each(cases)('$name', (one) => {
      expect(says(predicate, one)).toBe(one.says);
    });
  });
}

const ports = (...hostPorts: number[]): Partial<PodSpec> => ({
  containers: [aContainer({ ports: hostPorts.map((hostPort) => ({ hostPort, containerPort: 80 })) })],
});
const wants = (limits: Record<string, string>): Partial<PodSpec> => ({
  containers: [aContainer({ resources: { limits } })],
});
const disk = (pdName: string, readOnly?: boolean): Partial<PodSpec> => ({
  volumes: [{ name: 'v', gcePersistentDisk: { pdName, readOnly } }],
});

table('PodFitsPorts', [
  { name: 'takes a free port', pod: ports(80), present: [ports(81)], says: undefined },
  { name: 'refuses a held port', pod: ports(80), present: [ports(80)], says: 'host port 80 in use' },
  {
    name: 'names every held port',
    pod: ports(80, 81, 82),
    present: [ports(80), ports(82)],
    says: 'host ports 80, 82 in use',
  },
  { name: 'takes 0 for none', pod: ports(0), present: [ports(0)], says: undefined },
  {
    name: 'looks at neither protocol nor address, as the binding does not',
    pod: {
      containers: [
        aContainer({ ports: [{ hostPort: 53, containerPort: 53, protocol: 'UDP', hostIP: '10.0.0.1' }] }),
      ],
    },
    present: [ports(53)],
    says: 'host port 53 in use',
  },
]);

table('PodFitsResources', [
  {
    name: 'takes what just fits',
    pod: wants({ cpu: '500m' }),
    present: [wants({ cpu: '0.5' })],
    says: undefined,
  },
  {
    name: 'counts the cpu of nodes and pods in the same unit',
    pod: wants({ cpu: '501m' }),
    present: [wants({ cpu: '500m' })],
    says: 'too little cpu for 501m',
  },
  {
    name: 'refuses more memory than is left',
    pod: wants({ memory: '2Gi' }),
    present: [wants({ memory: '2Gi' })],
    says: 'too little memory for 2147483648 bytes',
  },
  {
    name: 'names all that is short',
    pod: wants({ cpu: '2', memory: '4Gi' }),
    says: 'too little cpu for 2000m and too little memory for 4294967296 bytes',
  },
  {
    name: 'takes a pod without requests on a full node',
    present: [wants({ cpu: '1', memory: '3Gi' })],
    says: undefined,
  },
  {
    name: 'does not look at what is not requested',
    pod: wants({ memory: '1Gi' }),
    present: [wants({ cpu: '7' })],
    says: undefined,
  },
  {
    name: 'takes an unknown capacity for no limit',
    pod: wants({ cpu: '64' }),
    node: { status: {} },
    says: undefined,
  },
  {
    name: 'keeps to the number of pods that a node may have',
    present: [{}, {}],
    node: { status: { capacity: { pods: '2' } } },
    says: 'as many pods as it may have',
  },
  {
    name: 'sums over containers',
    pod: {
      containers: [
        aContainer({ name: 'a', resources: { limits: { cpu: '600m' } } }),
        aContainer({ name: 'b', resources: { limits: { cpu: '600m' } } }),
      ],
    },
    says: 'too little cpu for 1200m',
  },
]);

table('NoDiskConflict', [
  { name: 'takes a disk that nobody mounts', pod: disk('data'), present: [disk('other')], says: undefined },
  {
    name: 'refuses a disk that is written',
    pod: disk('data'),
    present: [disk('data')],
    says: 'disk data in use',
  },
  { name: 'lets readers share', pod: disk('data', true), present: [disk('data', true)], says: undefined },
  {
    name: 'keeps writers from readers',
    pod: disk('data'),
    present: [disk('data', true)],
    says: 'disk data in use',
  },
  {
    name: 'keeps readers from writers',
    pod: disk('data', true),
    present: [disk('data')],
    says: 'disk data in use',
  },
]);

table('MatchNodeSelector', [
  { name: 'takes any node without a selector', says: undefined },
  {
    name: 'takes a node with all labels',
    pod: { nodeSelector: { disk: 'ssd' } },
    node: { labels: { disk: 'ssd', zone: 'a' } },
    says: undefined,
  },
  {
    name: 'names the labels that are missing',
    pod: { nodeSelector: { zone: 'b', disk: 'ssd', arch: 'x' } },
    node: { labels: { disk: 'ssd', zone: 'a' } },
    says: 'without labels arch=x,zone=b',
  },
]);

const ready = (status: string): NodeStatus => ({ conditions: [{ type: 'Ready', status }] });

table('NodeOpen', [
  { name: 'takes a node that never said whether it is ready', says: undefined },
  { name: 'takes a ready node', node: { status: ready('True') }, says: undefined },
  { name: 'refuses a node that is not ready', node: { status: ready('False') }, says: 'not ready' },
  { name: 'refuses a node that is not heard of', node: { status: ready('Unknown') }, says: 'not ready' },
  {
    name: 'refuses a node that is marked unschedulable',
    node: { spec: { unschedulable: true }, status: ready('True') },
    says: 'not schedulable',
  },
  {
    name: 'does not look at other conditions',
    node: { status: { conditions: [{ type: 'OutOfDisk', status: 'False' }] } },
    says: undefined,
  },
]);
