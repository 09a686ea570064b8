import { describe, expect, it } from '@jest/globals';
import { aBoundPod } from '@kube/api-types/testing';
import { DesiredPods } from './desired-pods.js';

const ref = (name: string, source: string) => ({ namespace: 'default', name, source });

describe('a source that could not read all it has', () => {
  it('gets its pods run, and none that it does not name removed', () => {
    const desired = new DesiredPods(['etcd', 'file'], () => undefined);
    desired.deliver('etcd', []);
    desired.deliver('file', [aBoundPod('good')], false);
    expect(desired.wanted(ref('good', 'file')).type).toBe('run');
    expect(desired.wanted(ref('other', 'file')).type).toBe('unknown');
    expect(desired.wanted(ref('other', 'etcd')).type).toBe('remove');
    expect(desired.answered).toBe(false);
    desired.deliver('file', [aBoundPod('good')]);
    expect(desired.wanted(ref('other', 'file')).type).toBe('remove');
    expect(desired.answered).toBe(true);
  });
});
