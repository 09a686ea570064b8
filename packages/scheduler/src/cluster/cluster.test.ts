import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Pod, PodStatus } from '@kube/api-types';
import { aContainer, aNode, aPod } from '@kube/api-types/testing';
import { Cluster } from './cluster.js';

const ending: PodStatus = { phase: 'Succeeded' };

function wanting(name: string, nodeName?: string, more: { uid?: string; status?: PodStatus } = {}): Pod {
  const containers = [
    aContainer({
      ports: [{ hostPort: 80, containerPort: 80 }],
      resources: { limits: { cpu: '100m', memory: '1Mi' } },
    }),
  ];
  return aPod(name, {
    metadata: { uid: more.uid ?? `uid-${name}`, labels: { name: 'web' } },
    spec: { containers, nodeName },
    status: more.status,
  });
}

describe('Cluster', () => {
  let cluster: Cluster;
  let room: string[];

  beforeEach(() => {
    room = [];
    cluster = new Cluster(({ name }) => room.push(name));
    cluster.setNode(aNode('n1'));
    room = [];
  });

  const cpu = (name = 'n1'): number | undefined =>
    cluster.nodes.find((node) => node.name === name)?.requested.milliCPU;

  it('counts bound pods, each once', () => {
    cluster.setPod(wanting('a', 'n1'));
    cluster.setPod(wanting('b', 'n1'));
    cluster.setPod(wanting('b', 'n1', { status: { phase: 'Running' } }));
    expect(cpu()).toBe(200);
    expect(room).toEqual([]);
  });

  it('keeps namesakes of different namespaces apart', () => {
    const a = wanting('a', 'n1');
    cluster.setPod(a);
    cluster.setPod({ ...a, metadata: { ...a.metadata, namespace: 'other' } });
    expect(cpu()).toBe(200);
    cluster.removePod(a);
    expect(cpu()).toBe(100);
  });

  it('gives back everything when a pod is gone', () => {
    cluster.setPod(wanting('a', 'n1'));
    cluster.removePod(wanting('a', 'n1'));
    const [node] = cluster.nodes;
    expect(node).toMatchObject({ podCount: 0, requested: { milliCPU: 0, memoryBytes: 0 } });
    expect(node?.holdsPort(80)).toBe(false);
    expect(room).toEqual(['n1']);
  });

  it('counts nothing for a pod that has ended', () => {
    cluster.setPod(wanting('a', 'n1'));
    cluster.setPod(wanting('a', 'n1', { status: ending }));
    cluster.setPod(wanting('b', 'n1', { status: ending }));
    expect(cpu()).toBe(0);
    expect(room).toEqual(['n1']);
  });

  it('counts an assumed pod at once, and once only when it is confirmed', () => {
    cluster.assume(wanting('a'), 'n1', 5);
    expect(cpu()).toBe(100);
    expect(cluster.assumedUntil(wanting('a'))).toBe(5);
    cluster.setPod(wanting('a', 'n1'));
    expect(cpu()).toBe(100);
    expect(cluster.assumedUntil(wanting('a'))).toBeUndefined();
  });

  it('stays with an assumption when the pod changes before it is seen bound', () => {
    cluster.assume(wanting('a'), 'n1', 5);
    cluster.setPod(wanting('a'));
    expect(cpu()).toBe(100);
  });

  it('drops an assumption, but never what was confirmed', () => {
    cluster.assume(wanting('a'), 'n1', 5);
    cluster.dropAssumption(wanting('a'));
    expect(cpu()).toBe(0);
    expect(room).toEqual(['n1']);
    cluster.setPod(wanting('a', 'n1'));
    cluster.dropAssumption(wanting('a'));
    expect(cpu()).toBe(100);
  });

  it('believes the watch about the node of an assumed pod', () => {
    cluster.setNode(aNode('n2'));
    cluster.assume(wanting('a'), 'n1', 5);
    room = [];
    cluster.setPod(wanting('a', 'n2'));
    expect([cpu('n1'), cpu('n2')]).toEqual([0, 100]);
    expect(room).toEqual(['n1']);
  });

  it('takes a pod that was made anew for another one', () => {
    cluster.setPod(wanting('a', 'n1', { uid: 'old' }));
    cluster.setPod(wanting('a', 'n1', { uid: 'new' }));
    cluster.removePod(wanting('a', 'n1', { uid: 'old' }));
    expect(cpu()).toBe(100);
  });

  it('knows of pods that were there before their node', () => {
    cluster.setPod(wanting('a', 'n2'));
    expect(cpu('n2')).toBeUndefined();
    cluster.setNode(aNode('n2'));
    expect(cpu('n2')).toBe(100);
  });

  it('remembers the pods of a node that goes and comes back', () => {
    cluster.setPod(wanting('a', 'n1'));
    cluster.removeNode('n1');
    expect(cluster.nodes).toEqual([]);
    cluster.setNode(aNode('n1'));
    expect(cpu()).toBe(100);
  });

  it('takes a pod off that lost its node when the store was rolled back', () => {
    cluster.setPod(wanting('a', 'n1'));
    cluster.setPod(wanting('a'));
    expect(cpu()).toBe(0);
  });
});
