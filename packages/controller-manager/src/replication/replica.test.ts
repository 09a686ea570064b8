import { describe, expect, it } from '@jest/globals';
import type { ReplicationController } from '@kube/api-types';
import { aController } from '@kube/api-types/testing';
import { replicaOf } from './replica.js';

const withTemplate = (template: ReplicationController['spec']['template']): ReplicationController => {
  const controller = aController('redisController');
  return { ...controller, spec: { ...controller.spec, template } };
};
const spec = { containers: [{ name: 'main', image: 'i' }] };

describe('replicaOf', () => {
  it('makes a pod of the template in the namespace of the controller', () => {
    const controller = withTemplate({ metadata: { labels: { name: 'redis' } }, spec });
    expect(replicaOf(controller, () => 0)).toEqual({
      kind: 'Pod',
      metadata: {
        name: 'rediscontroller-bbbbb',
        namespace: 'default',
        labels: { name: 'redis', replicationController: 'redisController' },
      },
      spec,
    });
  });

  it('leaves a label of the template as it is', () => {
    const labels = { replicationController: 'mine' };
    expect(replicaOf(withTemplate({ metadata: { labels }, spec }), () => 0).metadata.labels).toEqual(labels);
  });

  it('uses no annotations of the template', () => {
    const replica = replicaOf(withTemplate({ metadata: { annotations: { a: 'b' } }, spec }), () => 0);
    expect(replica.metadata.annotations).toBeUndefined();
  });

  it('gives names of five letters or digits, within what a name may have', () => {
    expect(replicaOf(aController('web'), Math.random).metadata.name).toMatch(/^web-[a-z0-9]{5}$/);
    const { name } = replicaOf(aController('x'.repeat(253)), () => 0.99).metadata;
    expect([name.length, name.slice(-6)]).toEqual([253, '-99999']);
  });
});
