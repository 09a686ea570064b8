import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { arbitraryController, arbitraryNode, arbitraryPod, arbitraryService } from '../testing/arbitrary.js';
import { aController, aNode, aPod } from '../testing/builders.js';
import { v1beta1Codec } from '../v1beta1/codec.js';
import type { WireEncodable, WireKind } from '../wire/codec.js';
import { v1beta2Codec as codec } from './codec.js';

const container = {
  name: 'c',
  image: 'i',
  env: [{ name: 'A', value: '1' }],
  volumeMounts: [{ name: 'v', mountPath: '/v' }],
};
const pod = aPod('web', { spec: { containers: [container] } });

/** The container as it is written, wherever it stands. */
const written = (text: string): object => {
  const { desiredState } = JSON.parse(text);
  return (desiredState.podTemplate?.desiredState ?? desiredState).manifest.containers[0];
};

describe('v1beta2', () => {
  it('writes variables without key and mounts without path', () => {
    const expected = { env: [{ name: 'A', value: '1' }], volumeMounts: [{ name: 'v', mountPath: '/v' }] };
    expect(written(codec.encodeJson(pod))).toMatchObject(expected);
    const { spec, ...rest } = aController();
    const template = { spec: { containers: [container] } };
    expect(written(codec.encodeJson({ ...rest, spec: { ...spec, template } }))).toMatchObject(expected);
    expect(codec.encodeJson(pod)).not.toMatch(/"key"|"path"/);
    expect(codec.encodeItemJson('Pod', pod)).not.toMatch(/"key"|"path"/);
  });

  it('names itself in apiVersion and selfLink, in the place where v1beta1 does', () => {
    const link = { selfLink: codec.selfLink('Pod', 'web') };
    expect(codec.encodeJson(aPod(), link)).toBe(
      v1beta1Codec
        .encodeJson(aPod(), { selfLink: v1beta1Codec.selfLink('Pod', 'web') })
        .replaceAll('v1beta1"', 'v1beta2"')
        .replaceAll('/v1beta1/', '/v1beta2/')
        .replace('"version":"v1beta2"', '"version":"v1beta1"'),
    );
    expect(codec.encodeItem('Pod', aPod()).selfLink).toBe('/api/v1beta2/pods/web');
    expect(codec.encodeListJson('Pod', [], { resourceVersion: '7' })).toBe(
      '{"kind":"PodList","creationTimestamp":null,"resourceVersion":7,"apiVersion":"v1beta2","items":[]}',
    );
  });

  it('lists minions once', () => {
    const { items, ...top } = codec.encodeList('Node', [aNode()]);
    expect(items).toHaveLength(1);
    expect(top).not.toHaveProperty('minions');
    expect(codec.decodeList('Node', codec.encodeList('Node', [aNode()])).items).toEqual([aNode()]);
  });

  it('does not know the words that it dropped, and says so', () => {
    const old = { ...container, env: [{ key: 'A', value: '1' }], volumeMounts: [{ name: 'v', path: '/v' }] };
    const body = { desiredState: { manifest: { version: 'v1beta1', containers: [old] } } };
    const { object, warnings } = codec.decode('Pod', body);
    expect(object.spec.containers[0]).toMatchObject({
      env: [{ name: '', value: '1' }],
      volumeMounts: [{ name: 'v', mountPath: '' }],
    });
    expect(warnings).toEqual([
      'unknown field "desiredState.manifest.containers[0].env[0].key": v1beta2 has dropped it',
      'unknown field "desiredState.manifest.containers[0].volumeMounts[0].path": v1beta2 has dropped it',
    ]);
  });

  it('and v1beta1 read bodies of the other', () => {
    expect(codec.decode('Pod', JSON.parse(v1beta1Codec.encodeJson(pod)))).toEqual({
      object: pod,
      warnings: [],
    });
    expect(v1beta1Codec.decode('Pod', JSON.parse(codec.encodeJson(pod)))).toEqual({
      object: pod,
      warnings: [],
    });
    expect(() => codec.decode('Pod', { apiVersion: 'v1beta3' })).toThrow(
      'apiVersion: expected v1beta1 or v1beta2, got "v1beta3"',
    );
  });

  const all: readonly (readonly [WireKind, fc.Arbitrary<WireEncodable>])[] = [
    ['Pod', arbitraryPod],
    ['ReplicationController', arbitraryController],
    ['Service', arbitraryService],
    ['Node', arbitraryNode],
  ];
  it.each(all)('gives back every %s that it was given', (kind, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, (object) => {
        const { object: again, warnings } = codec.decode(kind, JSON.parse(codec.encodeJson(object)));
        expect(again).toEqual(object);
        expect(warnings).toEqual([]);
      }),
    );
  });
});
