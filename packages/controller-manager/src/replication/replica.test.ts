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
    expect(replicaOf(controller, 'rediscontroller-bbbbb')).toEqual({
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
    expect(replicaOf(withTemplate({ metadata: { labels }, spec }), 'a').metadata.labels).toEqual(labels);
  });

  it('uses no annotations of the template', () => {
    const replica = replicaOf(withTemplate({ metadata: { annotations: { a: 'b' } }, spec }), 'a');
    expect(replica.metadata.annotations).toBeUndefined();
  });
});
