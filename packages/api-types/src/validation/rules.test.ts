import { describe, expect, it } from '@jest/globals';
import { defaultObject } from '../defaults/defaults.js';
import type { Kind, ObjectsByKind } from '../resources.js';
import { v1beta1Codec } from '../v1beta1/codec.js';
import { validateEvent } from './event.js';
import { validateNode } from './node.js';
import { validatePod } from './pod.js';
import { validateReplicationController } from './replication-controller.js';
import { validateService, validateServiceUpdate } from './service.js';

/** The messages of all faults of a body, as the server would find them. */
function faults<K extends Kind>(
  kind: K,
  body: object,
  validate: (object: ObjectsByKind[K]) => readonly { readonly message?: string }[],
): string[] {
  const { object } = v1beta1Codec.decode(kind, { id: 'x', ...body });
  const sent = object as unknown as ObjectsByKind[K];
  const placed = { ...sent, metadata: { namespace: 'default', ...sent.metadata } };
  return validate(defaultObject(kind, placed as ObjectsByKind[K])).map(({ message = '' }) => message);
}

const podFaults = (manifest: object, more: object = {}) => {
  const whole = { version: 'v1beta1', containers: [], ...manifest };
  return faults('Pod', { desiredState: { manifest: whole }, ...more }, (pod) => validatePod(pod));
};
const containerFaults = (container: object, manifest: object = {}) =>
  podFaults({ containers: [{ name: 'c', image: 'i', ...container }], ...manifest }).map((fault) =>
    fault.replace('desiredState.manifest.containers[0].', ''),
  );
const volumeFaults = (...volumes: object[]) =>
  podFaults({ volumes }).map((fault) => fault.replace('desiredState.manifest.volumes', ''));

describe('a pod', () => {
  it('may be quite empty', () => {
    expect(podFaults({})).toEqual([]);
  });

  it.each([
    [{ version: '' }, ["desiredState.manifest.version: required value ''"]],
    [{ version: 'v1' }, ["desiredState.manifest.version: unsupported value 'v1'"]],
    [{ version: 'V1BETA2' }, []],
    [
      { restartPolicy: { always: {}, never: {} } },
      ["desiredState.manifest.restartPolicy: invalid value '[always never]'"],
    ],
  ])('with the manifest %j', (manifest, expected) => {
    expect(podFaults(manifest)).toEqual(expected);
  });

  it.each([
    [{ namespace: 'Bad_NS' }, ["namespace: invalid value 'Bad_NS'"]],
    [{ namespace: 'a.b-c' }, []],
    [
      { labels: { Upper: '', 'a-b': 'Any thing', x_y: '' } },
      ["label: unsupported value 'Upper'", "label: unsupported value 'x_y'"],
    ],
    [{ labels: { ['x'.repeat(25)]: '' } }, [`label: unsupported value '${'x'.repeat(25)}'`]],
    [{ nodeSelector: { 'Any/Key': '' } }, []],
  ])('with %j', (more, expected) => {
    expect(podFaults({}, more)).toEqual(expected);
  });

  it('may hold a host port once, whatever the protocol', () => {
    const port = (protocol: string) => ({ containerPort: 80, hostPort: 53, protocol });
    const containers = [
      { name: 'a', image: 'i', ports: [port('TCP'), port('UDP')] },
      { name: 'b', image: 'i', ports: [port('UDP')] },
    ];
    expect(podFaults({ containers })).toEqual([
      "desiredState.manifest.containers[0].port: duplicate value '53'",
      "desiredState.manifest.containers[1].port: duplicate value '53'",
    ]);
  });

  it('tells all its faults at once, containers one after the other', () => {
    const manifest = {
      version: '',
      volumes: [{ name: 'V' }],
      containers: [{ ports: [{}] }, { name: 'b', image: 'i', env: [{ name: '' }] }],
    };
    expect(podFaults(manifest, { labels: { X: '' } })).toEqual([
      "desiredState.manifest.version: required value ''",
      "desiredState.manifest.volumes[0].name: invalid value 'V'",
      "desiredState.manifest.containers[0].name: required value ''",
      "desiredState.manifest.containers[0].image: required value ''",
      "desiredState.manifest.containers[0].ports[0].containerPort: required value '0'",
      "desiredState.manifest.containers[1].env[0].name: required value ''",
      "desiredState.manifest.containers[1].env[0].name: invalid value ''",
      "label: unsupported value 'X'",
    ]);
  });
});

describe('a container', () => {
  it.each([
    [{ name: 'C' }, ["name: invalid value 'C'"]],
    [{ name: 'x'.repeat(64) }, [`name: invalid value '${'x'.repeat(64)}'`]],
    [{ image: '' }, ["image: required value ''"]],
    [{ privileged: true }, ["privileged: forbidden 'true'"]],
    // Privileges are looked at only when the name is fine.
    [{ name: '', privileged: true }, ["name: required value ''"]],
    [{ ports: [{ containerPort: 65536 }] }, ["ports[0].containerPort: invalid value '65536'"]],
    [{ ports: [{ containerPort: -1 }] }, ["ports[0].containerPort: invalid value '-1'"]],
    [{ ports: [{ containerPort: 1, hostPort: 70000 }] }, ["ports[0].hostPort: invalid value '70000'"]],
    [{ ports: [{ containerPort: 1, protocol: 'ICMP' }] }, ["ports[0].protocol: unsupported value 'ICMP'"]],
    [{ ports: [{ containerPort: 1, protocol: 'udp' }] }, []],
    [{ ports: [{ containerPort: 1, name: 'Http' }] }, ["ports[0].name: invalid value 'Http'"]],
    [
      {
        ports: [
          { containerPort: 1, name: 'a' },
          { containerPort: 2, name: 'a' },
        ],
      },
      ["ports[1].name: duplicate value 'a'"],
    ],
    [{ env: [{ name: '1a' }] }, ["env[0].name: invalid value '1a'"]],
    [{ env: [{ key: '_A1' }] }, []],
    [
      { volumeMounts: [{}] },
      ["volumeMounts[0].name: required value ''", "volumeMounts[0].mountPath: required value ''"],
    ],
    [{ volumeMounts: [{ name: 'v', path: '/v' }] }, ["volumeMounts[0].name: not found 'v'"]],
    [{ lifecycle: { postStart: {} } }, ["lifecycle.postStart: invalid value '{}'"]],
    // The command is looked at first.
    [
      { lifecycle: { preStop: { exec: {}, httpGet: {} } } },
      ["lifecycle.preStop.exec.command: required value '[]'"],
    ],
    [
      {
        livenessProbe: {
          initialDelaySeconds: -1,
          timeoutSeconds: -1,
          periodSeconds: -2,
          failureThreshold: 0,
        },
      },
      ["livenessProbe.timeoutSeconds: invalid value '-1'", "livenessProbe.periodSeconds: invalid value '-2'"],
    ],
    [{ livenessProbe: {}, imagePullPolicy: 'Whenever', workingDir: '', cpu: -1 }, []],
  ])('%j', (container, expected) => {
    expect(containerFaults(container)).toEqual(expected);
  });

  it('finds no grace period below zero', () => {
    expect(containerFaults({}, { terminationGracePeriodSeconds: -1 })).toEqual([
      "desiredState.manifest.terminationGracePeriodSeconds: invalid value '-1'",
    ]);
    expect(containerFaults({}, { terminationGracePeriodSeconds: 0 })).toEqual([]);
  });

  it('finds only volumes that are right themselves', () => {
    const container = {
      volumeMounts: [
        { name: 'good', mountPath: '/a' },
        { name: 'BAD', mountPath: '/b' },
      ],
    };
    const volumes = [{ name: 'good' }, { name: 'BAD' }];
    expect(containerFaults(container, { volumes })).toEqual([
      "desiredState.manifest.volumes[1].name: invalid value 'BAD'",
      "volumeMounts[1].name: not found 'BAD'",
    ]);
  });
});

describe('volumes', () => {
  it.each([
    [[{ name: '' }], ["[0].name: required value ''"]],
    [[{ name: 'v' }, { name: 'v' }], ["[1].name: duplicate value 'v'"]],
    [[{ name: 'v', source: {} }], []],
    [
      [{ name: 'v', source: { emptyDir: {}, hostDir: { path: '/' } } }],
      ["[0].source: invalid value '[emptyDir hostPath]'"],
    ],
    [[{ name: 'v', source: { hostDir: {} } }], ['path "" not found']],
    [
      [{ name: 'v', source: { persistentDisk: { partition: -1 } } }],
      [
        "[0].source.PD.PDName: invalid value ''",
        "[0].source.PD.FSType: invalid value ''",
        "[0].source.PD.Partition: invalid value '-1'",
      ],
    ],
    [[{ name: 'v', source: { gitRepo: {} } }], []],
  ])('%j', (volumes, expected) => {
    expect(volumeFaults(...volumes)).toEqual(expected);
  });
});

describe('a replication controller', () => {
  const good = {
    replicas: 1,
    replicaSelector: { a: 'b' },
    podTemplate: { labels: { a: 'b', c: 'd' }, desiredState: { manifest: { version: 'v1beta1' } } },
  };
  const of = (state: object, more: object = {}) =>
    faults('ReplicationController', { desiredState: { ...good, ...state }, ...more }, (controller) =>
      validateReplicationController(controller),
    );
  const template = (manifest: object) => ({
    podTemplate: { ...good.podTemplate, desiredState: { manifest } },
  });

  it.each([
    [{}, []],
    [{ replicas: -1 }, ["spec.replicas: invalid value '-1'"]],
    [{ replicaSelector: {} }, ["spec.selector: required value 'map[]'"]],
    [{ replicaSelector: { 'Any/Key': 'x' } }, ["spec.template.labels: invalid value 'map[a:b c:d]'"]],
    [{ podTemplate: {} }, ["spec.template.labels: invalid value 'map[]'"]],
    [
      { podTemplate: { ...good.podTemplate, labels: { a: 'b', B: '' } } },
      ["spec.template.labels.label: unsupported value 'B'"],
    ],
    // The version of a template's manifest is not looked at.
    [template({ version: 'junk' }), []],
    [
      template({ containers: [{ name: 'c' }] }),
      ["spec.template.spec.containers[0].image: required value ''"],
    ],
    [
      template({ restartPolicy: { never: {}, onFailure: {} } }),
      ["spec.template.spec.restartPolicy: invalid value '[onFailure never]'"],
    ],
    [
      template({ volumes: [{ name: 'v', source: { persistentDisk: { pdName: 'p', fsType: 'f' } } }] }),
      ["spec.template.spec.volumes.GCEPersistentDisk.ReadOnly: invalid value 'false'"],
    ],
  ])('%j', (state, expected) => {
    expect(of(state)).toEqual(expected);
  });

  it('has its id, its namespace and its labels checked', () => {
    expect(of({}, { id: '-', namespace: '.', labels: { X: '' } })).toEqual([
      "name: invalid value '-'",
      "namespace: invalid value '.'",
      "label: unsupported value 'X'",
    ]);
  });
});

describe('a service', () => {
  const of = (more: object) =>
    faults('Service', { port: 80, selector: { a: 'b' }, ...more }, (service) => validateService(service));

  it.each([
    [{}, []],
    [{ id: '' }, ["name: required value ''"]],
    [{ id: 'x'.repeat(25) }, [`name: invalid value '${'x'.repeat(25)}'`]],
    [{ id: '1a' }, ["name: invalid value '1a'"]],
    [{ port: 0 }, ["spec.port: invalid value '0'"]],
    [{ port: 65536 }, ["spec.port: invalid value '65536'"]],
    [{ protocol: 'sctp' }, ["spec.protocol: unsupported value 'sctp'"]],
    [{ protocol: 'udp' }, []],
    [{ selector: { UP: 'x' } }, ["label: unsupported value 'UP'"]],
    [{ selector: {} }, ["spec.selector: required value 'map[]'"]],
    [{ selector: {}, annotations: { 'kubernetes.io/endpoints': 'manual' } }, []],
    [
      { selector: {}, annotations: { 'kubernetes.io/endpoints': 'mine' } },
      ["spec.selector: required value 'map[]'"],
    ],
    [{ publicIPs: ['nonsense'], containerPort: 'nonsense' }, []],
  ])('%j', (more, expected) => {
    expect(of(more)).toEqual(expected);
  });

  it('must repeat its portal IP', () => {
    const at = (portalIP?: string) => v1beta1Codec.decode('Service', { id: 'x', port: 80, portalIP }).object;
    expect(validateServiceUpdate(at('10.0.0.1'), at('10.0.0.1'))).toEqual([]);
    expect(validateServiceUpdate(at(), at('10.0.0.1'))).toMatchObject([
      { message: "spec.portalIP: invalid value ''" },
    ]);
  });
});

describe('the others', () => {
  it.each([
    [{ involvedObject: { namespace: 'default' } }, []],
    [{}, ["involvedObject.namespace: invalid value ''"]],
    [{ involvedObject: { namespace: 'default' }, id: '..' }, ["name: invalid value '..'"]],
  ])('an event %j', (body, expected) => {
    expect(faults('Event', body, validateEvent)).toEqual(expected);
  });

  it.each([
    [{}, []],
    [{ id: '' }, ["name: required value ''"]],
    [{ id: 'a/b' }, ["name: invalid value 'a/b'"]],
    [{ id: 'Node_1.example.com' }, []],
    [{ labels: { X: '' } }, ["label: unsupported value 'X'"]],
  ])('a minion %j', (body, expected) => {
    expect(faults('Node', body, validateNode)).toEqual(expected);
  });
});

describe('numbers', () => {
  it.each([
    [
      { resourceVersion: 2 ** 64 },
      'resourceVersion: expected a whole number of at most 53 bits, got 18446744073709552000',
    ],
    [
      { desiredState: { manifest: { containers: [{ cpu: 1e300 }] } } },
      'desiredState.manifest.containers[0].cpu: expected a whole number of at most 53 bits, got 1e+300',
    ],
    [
      { desiredState: { manifest: { containers: [{ memory: 0.5 }] } } },
      'desiredState.manifest.containers[0].memory: expected a whole number, got 0.5',
    ],
  ])('that would not come back are refused: %j', (body, message) => {
    expect(() => v1beta1Codec.decode('Pod', body)).toThrow(message);
  });
});
