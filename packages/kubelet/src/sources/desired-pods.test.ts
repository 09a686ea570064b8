import { describe, expect, it } from '@jest/globals';
import { aBoundPod, aContainer } from '@kube/api-types/testing';
import { podKey } from '../pod/pod-ref.js';
import { DesiredPods } from './desired-pods.js';

const ref = (name: string, source = 'etcd') => ({ namespace: 'default', name, source });

function aSet(...sources: readonly string[]) {
  const changed: string[] = [];
  const desired = new DesiredPods(sources, (pod) => changed.push(podKey(pod)));
  return { desired, changes: () => changed.splice(0).sort() };
}

describe('DesiredPods', () => {
  it('tells of what is new, changed and gone, and of nothing else', () => {
    const { desired, changes } = aSet('etcd');
    desired.deliver('etcd', [aBoundPod('a'), aBoundPod('b')]);
    expect(changes()).toEqual(['default/a/etcd', 'default/b/etcd']);
    desired.deliver('etcd', [aBoundPod('a'), aBoundPod('b')]);
    expect(changes()).toEqual([]);
    const other = aBoundPod('b', { spec: { containers: [aContainer({ image: 'other' })] } });
    desired.deliver('etcd', [other, aBoundPod('c')]);
    expect(changes()).toEqual(['default/a/etcd', 'default/b/etcd', 'default/c/etcd']);
    expect(desired.wanted(ref('b'))).toEqual({ type: 'run', pod: other });
    expect(desired.all.map(({ pod }) => pod.metadata.name)).toEqual(['b', 'c']);
  });

  it('does not know what a source wants that has not answered', () => {
    const { desired } = aSet('etcd', 'file');
    expect(desired.wanted(ref('a'))).toEqual({ type: 'unknown' });
    desired.deliver('file', []);
    expect(desired.wanted(ref('a'))).toEqual({ type: 'unknown' });
    expect(desired.wanted(ref('a', 'file'))).toEqual({ type: 'remove' });
    desired.deliver('etcd', []);
    expect(desired.wanted(ref('a'))).toEqual({ type: 'remove' });
  });

  it('gives up the pods of a source that is no more when all others have answered', () => {
    const { desired } = aSet('etcd', 'file');
    desired.deliver('etcd', []);
    expect(desired.wanted(ref('a', 'http'))).toEqual({ type: 'unknown' });
    desired.deliver('file', []);
    expect(desired.wanted(ref('a', 'http'))).toEqual({ type: 'remove' });
  });

  it('keeps pods of one name apart by their source', () => {
    const { desired } = aSet('etcd', 'file');
    desired.deliver('etcd', [aBoundPod('a')]);
    desired.deliver('file', []);
    expect(desired.wanted(ref('a'))).toMatchObject({ type: 'run' });
    expect(desired.wanted(ref('a', 'file'))).toEqual({ type: 'remove' });
  });
});
