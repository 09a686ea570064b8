import { describe, expect, it } from '@jest/globals';
import { aBoundPod, aContainer } from '@kube/api-types/testing';
import { aPodOf } from '../testing/builders.js';
import { containerHash, containerOrder, networkHash, networkOrder } from './container-order.js';

const ref = { namespace: 'default', name: 'web', source: 'etcd' };
const turn = { attempt: 2, crashes: 1 };

describe('networkOrder', () => {
  it('owns the host ports of all containers, and the hostname', () => {
    const pod = aBoundPod('web', {
      spec: {
        containers: [
          aContainer({ name: 'a', ports: [{ containerPort: 80, hostPort: 8080 }, { containerPort: 81 }] }),
          aContainer({
            name: 'b',
            ports: [{ containerPort: 53, hostPort: 53, protocol: 'udp', hostIP: '10.0.0.1' }],
          }),
          aContainer({
            name: 'c',
            ports: [{ containerPort: 1, hostPort: 1, protocol: 'SCTP', hostIP: '0.0.0.0' }],
          }),
        ],
      },
    });
    expect(networkOrder(ref, pod, 'kubernetes/pause:latest', turn)).toMatchObject({
      ...{ container: 'net', image: 'kubernetes/pause:latest', command: [], env: [], attempt: 2, crashes: 1 },
      network: {
        type: 'own',
        hostname: 'web',
        ports: [
          { protocol: 'tcp', hostIP: '', hostPort: 8080, containerPort: 80 },
          { protocol: 'udp', hostIP: '10.0.0.1', hostPort: 53, containerPort: 53 },
          { protocol: 'tcp', hostIP: '', hostPort: 1, containerPort: 1 },
        ],
      },
    });
  });

  it('has a hostname that the kernel takes', () => {
    const hostnameOf = (name: string): unknown => networkOrder(ref, aBoundPod(name), 'pause', turn).network;
    expect(hostnameOf('x'.repeat(200))).toMatchObject({ hostname: 'x'.repeat(63) });
    expect(hostnameOf(`${'x'.repeat(61)}.-more`)).toMatchObject({ hostname: 'x'.repeat(61) });
  });
});

describe('containerOrder', () => {
  const order = (container: Parameters<typeof aContainer>[0], spec = {}) =>
    containerOrder(ref, aPodOf(['main'], { spec }), aContainer(container), { ...turn, networkId: 'net-1' });

  it('asks for what the pod says', () => {
    const more = { command: ['a', 'b'], workingDir: '/w', env: [{ name: 'A', value: '1' }, { name: 'B' }] };
    expect(order(more)).toMatchObject({
      ...{ container: 'main', command: ['a', 'b'], workingDir: '/w', env: ['A=1', 'B='], privileged: false },
      ...{ pod: ref, podUid: 'uid-web', attempt: 2, crashes: 1, graceSeconds: 10 },
      network: { type: 'joined', networkId: 'net-1' },
    });
    expect(order({ securityContext: { privileged: true } })).toMatchObject({ privileged: true });
    expect(order({}, { terminationGracePeriodSeconds: 3 })).toMatchObject({ graceSeconds: 3 });
    expect(order({}, { terminationGracePeriodSeconds: -1 })).toMatchObject({ graceSeconds: 0 });
  });

  it('keeps the preStop hook with the container, where a later kubelet finds it', () => {
    const lifecycle = { preStop: { httpGet: { port: 'web' } } };
    const ports = [{ name: 'web', containerPort: 80 }];
    expect(order({ lifecycle, ports })).toMatchObject({ preStop: { httpGet: { port: 80 } } });
    expect(order({})).not.toHaveProperty('preStop');
  });

  it.each<{ limits?: Record<string, string>; cpuShares: number; memoryBytes: number }>([
    { limits: undefined, cpuShares: 0, memoryBytes: 0 },
    { limits: { cpu: '100m', memory: '64Mi' }, cpuShares: 102, memoryBytes: 67108864 },
    { limits: { cpu: '1' }, cpuShares: 1024, memoryBytes: 0 },
    { limits: { cpu: '1m' }, cpuShares: 2, memoryBytes: 0 },
  ])('limits cpu and memory: $limits', ({ limits, ...expected }) => {
    expect(order({ resources: { limits } })).toMatchObject(expected);
  });
});

describe('hashes', () => {
  it('change with values only', () => {
    const probe = { httpGet: { path: '/', port: 80 } };
    const container = aContainer({ name: 'a', image: 'x', livenessProbe: probe });
    const sameInOtherWords = { livenessProbe: { httpGet: { port: 80, path: '/' } }, image: 'x', name: 'a' };
    expect(containerHash(sameInOtherWords)).toBe(containerHash(container));
    expect(containerHash({ ...container, command: undefined })).toBe(containerHash(container));
    expect(containerHash({ ...container, image: 'y' })).not.toBe(containerHash(container));
    expect(containerHash({ ...container, env: [{ name: 'A', value: '1' }] })).not.toBe(
      containerHash({ ...container, env: [{ name: 'A', value: '2' }] }),
    );
    expect(containerHash(container)).toMatch(/^[0-9a-f]{8}$/);
  });

  it('change with the volumes that are mounted, and with no others', () => {
    const container = aContainer({ volumeMounts: [{ name: 'data', mountPath: '/data' }] });
    const volumes = [
      { name: 'data', hostPath: { path: '/a' } },
      { name: 'other', emptyDir: {} },
    ];
    const hash = containerHash(container, volumes);
    expect(containerHash(container, [{ name: 'data', hostPath: { path: '/b' } }])).not.toBe(hash);
    expect(containerHash(container, volumes.slice(0, 1))).toBe(hash);
    expect(containerHash(aContainer(), volumes)).toBe(containerHash(aContainer()));
  });

  it('of the network change with the ports, and not with images', () => {
    const pod = aPodOf(['a']);
    expect(networkHash(aPodOf(['a'], { container: { image: 'y' } }))).toBe(networkHash(pod));
    const ports = [{ containerPort: 80, hostPort: 80 }];
    expect(networkHash(aPodOf(['a'], { container: { ports } }))).not.toBe(networkHash(pod));
  });
});
