import { describe, expect, it } from '@jest/globals';
import { validatePod } from '../validation/pod.js';
import { type BareManifest, decodeManifests, ofAnyVersion } from './bare-manifest.js';

const manifest = {
  version: 'v1beta2',
  id: 'cadvisor',
  uuid: 'some-uuid',
  containers: [{ name: 'c', image: 'google/cadvisor', volumeMounts: [{ name: 'run', path: '/run' }] }],
  volumes: [{ name: 'run', source: { hostDir: { path: '/var/run' } } }],
};

function faults({ annotations, spec }: BareManifest): readonly unknown[] {
  return validatePod({ metadata: { name: 'x', namespace: 'default', annotations }, spec });
}

describe('decodeManifests', () => {
  it('reads one manifest, in the words of either version', () => {
    const { object, warnings } = decodeManifests(manifest);
    expect(warnings).toEqual([]);
    expect(object).toMatchObject([
      {
        id: 'cadvisor',
        uuid: 'some-uuid',
        spec: {
          containers: [{ name: 'c', volumeMounts: [{ name: 'run', mountPath: '/run' }] }],
          volumes: [{ name: 'run', hostPath: { path: '/var/run' } }],
        },
      },
    ]);
  });

  it.each([[[manifest, manifest]], [{ version: 'v1beta1', items: [manifest, manifest] }]])(
    'reads a list of manifests',
    (body) => {
      expect(decodeManifests(body).object.map(({ id }) => id)).toEqual(['cadvisor', 'cadvisor']);
    },
  );

  it('reads an empty list as no manifests', () => {
    expect(decodeManifests([]).object).toEqual([]);
  });

  it.each<[unknown, string]>([
    [{ id: 'x', containers: 'none' }, 'manifest cannot be read: containers: expected a list, got "none"'],
    [[{ id: 'x', containers: [{ name: [] }] }], '[0].containers[0].name: expected text'],
    ['just words', 'the manifest: expected an object'],
    [null, 'no manifest'],
    [{ kind: 'Pod', desiredState: { manifest } }, 'this is a pod'],
  ])('refuses %j', (body, said) => {
    expect(() => decodeManifests(body)).toThrow(said);
  });

  it('names unknown fields where they stand', () => {
    expect(decodeManifests([{ id: 'x', containrs: [] }]).warnings).toEqual([
      'unknown field "[0].containrs", did you mean "containers"?',
    ]);
  });

  it('keeps a version for the validation, unless it does not matter', () => {
    const [read] = decodeManifests({ ...manifest, version: 'v9' }).object as [BareManifest];
    expect(faults(read)).toHaveLength(1);
    expect(faults(ofAnyVersion(read))).toEqual([]);
  });
});
