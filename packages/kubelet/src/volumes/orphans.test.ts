import { describe, expect, it } from '@jest/globals';
import { aBoundPod } from '@kube/api-types/testing';
import { silentLogger } from '@kube/component-base/testing';
import type { ContainerSummary } from '../dockertools/container-runtime.js';
import { DesiredPods } from '../sources/desired-pods.js';
import { removeOrphans } from './orphans.js';

const { signal } = new AbortController();

function summary(podUid: string): ContainerSummary {
  const pod = { namespace: 'default', name: podUid, source: 'etcd' };
  return { id: podUid, pod, podUid, container: 'main', state: 'exited', hostPorts: [] };
}

function setting(uids: readonly string[], containers: readonly string[] = []) {
  const left = new Set(uids);
  const desired = new DesiredPods(['etcd', 'file'], () => undefined);
  const folders = {
    uids: async () => [...left],
    remove: async (uid: string) => {
      if (uid === 'stuck') throw new Error('something is mounted');
      left.delete(uid);
    },
  };
  const runtime = { list: async () => containers.map(summary) };
  return {
    left,
    desired,
    sweep: () => removeOrphans({ folders, runtime, desired, log: silentLogger }, signal),
  };
}

describe('removeOrphans', () => {
  it('removes nothing as long as one source has not answered', async () => {
    const { left, desired, sweep } = setting(['gone']);
    desired.deliver('etcd', []);
    await sweep();
    expect([...left]).toEqual(['gone']);
  });

  it('removes what nobody wants and what has no containers', async () => {
    const { left, desired, sweep } = setting(['gone', 'uid-web', 'stopping', 'static'], ['stopping']);
    desired.deliver('etcd', [aBoundPod('web')]);
    desired.deliver('file', [aBoundPod('x', { metadata: { uid: 'static' } })]);
    await sweep();
    expect([...left]).toEqual(['uid-web', 'stopping', 'static']);
  });

  it('goes on past a folder that cannot be removed', async () => {
    const { left, desired, sweep } = setting(['stuck', 'gone']);
    desired.deliver('etcd', []);
    desired.deliver('file', []);
    await sweep();
    expect([...left]).toEqual(['stuck']);
  });

  it('keeps all when the engine does not answer', async () => {
    const { left, desired } = setting(['gone']);
    desired.deliver('etcd', []);
    desired.deliver('file', []);
    const folders = { uids: async () => ['gone'], remove: async () => void left.clear() };
    const runtime = { list: () => Promise.reject(new Error('Docker did not answer')) };
    await expect(removeOrphans({ folders, runtime, desired, log: silentLogger }, signal)).rejects.toThrow();
    expect([...left]).toEqual(['gone']);
  });
});
