import { describe, expect, it } from '@jest/globals';
import { type BareManifest, decodeManifests } from '@kube/api-types';
import { staticPod } from './static-pod.js';

const origin = { source: 'file', nodeName: 'node1' };
const container = { name: 'main', image: 'busybox' };

function manifest(body: object): BareManifest {
  const [read] = decodeManifests({ version: 'v1beta1', id: 'web', containers: [container], ...body }).object;
  if (read === undefined) throw new Error('no manifest');
  return read;
}

describe('staticPod', () => {
  it('is complete, as the apiserver would have bound it', () => {
    const pod = staticPod(manifest({ volumes: [{ name: 'scratch' }] }), 'x', origin);
    expect(pod).toMatchObject({
      kind: 'BoundPod',
      metadata: {
        name: 'web-node1',
        namespace: 'default',
        uid: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
        annotations: { 'kubernetes/config.source': 'file' },
      },
      spec: {
        nodeName: 'node1',
        restartPolicy: 'Always',
        containers: [{ ...container, terminationMessagePath: '/dev/termination-log' }],
        volumes: [{ name: 'scratch', emptyDir: {} }],
      },
    });
  });

  it('keeps its uid when what it runs changes, and is another pod under another uuid, source or node', () => {
    const uid = (body: object, from = origin) => staticPod(manifest(body), 'x', from).metadata.uid;
    const before = uid({});
    expect(uid({ containers: [{ name: 'main', image: 'other' }] })).toBe(before);
    expect(uid({ uuid: 'u' })).not.toBe(before);
    expect(uid({}, { ...origin, source: 'http' })).not.toBe(before);
    expect(uid({}, { ...origin, nodeName: 'node2' })).not.toBe(before);
  });

  it('takes another id when the manifest has none', () => {
    expect(staticPod(manifest({ id: '' }), '1', origin).metadata.name).toBe('1-node1');
  });

  it('leaves the refusal of privileges to where it shows in the status', () => {
    const pod = staticPod(manifest({ containers: [{ ...container, privileged: true }] }), 'x', origin);
    expect(pod.spec.containers).toMatchObject([{ securityContext: { privileged: true } }]);
  });

  it.each<[string, object, string]>([
    ['a name that is none', { id: 'a b' }, 'a b-node1'],
    ['no containers', { containers: [] }, 'containers: required'],
    ['a volume named as a path', { volumes: [{ name: '../x' }] }, 'volumes[0].name'],
    ['a version that is not known', { version: 'v9' }, 'version'],
  ])('refuses %s and names it', (_, body, said) => {
    expect(() => staticPod(manifest(body), 'x', origin)).toThrow(said);
  });
});
