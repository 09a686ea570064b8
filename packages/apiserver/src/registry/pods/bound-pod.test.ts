import { describe, expect, it } from '@jest/globals';
import { aContainer, aPod } from '@kube/api-types/testing';
import { boundPodOf, changesBoundPod, reboundPodOf } from './bound-pod.js';
import { hostPortInUse } from './host-ports.js';

const variables = [
  { name: 'A_SERVICE_HOST', value: '10.0.0.1' },
  { name: 'B_SERVICE_HOST', value: '10.0.0.2' },
];

const pod = (image = 'redis', labels: Record<string, string> = {}) =>
  aPod('web', {
    metadata: { labels, resourceVersion: '7' },
    spec: {
      nodeName: 'n1',
      containers: [aContainer({ image, env: [{ name: 'B_SERVICE_HOST', value: 'mine' }] })],
    },
  });

describe('boundPodOf', () => {
  it('adds the variables that a container does not set itself, and where it leaves its last words', () => {
    const [container] = boundPodOf(pod(), variables).spec.containers;
    expect(container?.env).toEqual([
      { name: 'B_SERVICE_HOST', value: 'mine' },
      { name: 'A_SERVICE_HOST', value: '10.0.0.1' },
    ]);
    expect(container?.terminationMessagePath).toBe('/dev/termination-log');
  });

  it('carries what identifies the pod, and neither version nor status', () => {
    const bound = boundPodOf(pod('redis', { a: 'b' }), []);
    expect(bound).toMatchObject({
      kind: 'BoundPod',
      metadata: { name: 'web', uid: 'uid-web', labels: { a: 'b' } },
    });
    expect(bound.metadata.resourceVersion).toBeUndefined();
    expect(bound.spec.nodeName).toBe('n1');
  });
});

describe('reboundPodOf', () => {
  it('keeps the variables that the pod was bound with', () => {
    const again = reboundPodOf(pod('redis:2'), boundPodOf(pod(), variables));
    expect(again.spec.containers[0]?.image).toBe('redis:2');
    expect(again.spec.containers[0]?.env).toEqual(boundPodOf(pod(), variables).spec.containers[0]?.env);
  });
});

describe('changesBoundPod', () => {
  it('is true for an image and for a label, and false for a status', () => {
    expect(changesBoundPod(pod(), pod('redis:2'))).toBe(true);
    expect(changesBoundPod(pod(), pod('redis', { a: 'b' }))).toBe(true);
    expect(changesBoundPod(pod(), { ...pod(), status: { phase: 'Running' } })).toBe(false);
  });
});

describe('hostPortInUse', () => {
  const on = (name: string, hostPort: number, phase: 'Running' | 'Failed' = 'Running') =>
    aPod(name, {
      spec: { containers: [aContainer({ ports: [{ containerPort: 80, hostPort }] })] },
      status: { phase },
    });

  it('names port and holder', () => {
    expect(hostPortInUse(on('new', 6379), () => [on('a', 80), on('b', 6379)])).toEqual({
      hostPort: 6379,
      holder: 'default/b',
    });
  });

  it('lets a pod have what a pod that ended had', () => {
    expect(hostPortInUse(on('new', 6379), () => [on('b', 6379, 'Failed')])).toBeUndefined();
  });

  it('does not look at other pods for one without host ports', () => {
    const look = (): never => {
      throw new Error('must not look');
    };
    expect(hostPortInUse(on('new', 0), look)).toBeUndefined();
  });
});
