import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { controllerBody, manifest, podBody, serviceBody } from '../testing/bodies.js';
import { startTestCluster, type TestCluster } from '../testing/test-cluster.js';

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await startTestCluster();
});
afterAll(() => cluster.stop());

const privileged = podBody('p', {}, { privileged: true });
const privilegedTemplate = controllerBody('p', 0, {
  desiredState: {
    replicas: 0,
    replicaSelector: { name: 'p' },
    podTemplate: { desiredState: { manifest: manifest({ privileged: true }) }, labels: { name: 'p' } },
  },
});

describe('-allow_privileged', () => {
  it.each([
    ['pods', privileged, 'desiredState.manifest.containers[0].privileged'],
    ['replicationControllers', privilegedTemplate, 'spec.template.spec.containers[0].privileged'],
  ])('decides about %s', async (resource, body, field) => {
    const refused = await cluster.api.post(`/api/v1beta1/${resource}`, body);
    expect(refused.code).toBe(422);
    expect(refused.json.details.causes).toEqual([
      { reason: 'FieldValueForbidden', message: `${field}: forbidden 'true'`, field },
    ]);
    const allowing = await cluster.startAnother({ allowPrivileged: true });
    expect((await allowing.api.post(`/api/v1beta1/${resource}`, body)).code).toBe(200);
    await allowing.stop();
  });
});

describe('external load balancers', () => {
  it('are not made, but a service that is there may ask for one, and then has its port for itself', async () => {
    const path = '/api/v1beta1/services';
    const refused = await cluster.api.post(path, serviceBody('lb', { createExternalLoadBalancer: true }));
    expect(refused.code).toBe(422);
    expect(refused.json.message).toContain('requested an external service, but no cloud provider supplied');
    expect(refused.json.details.causes[0].field).toBe('spec.createExternalLoadBalancer');
    const { json: made } = await cluster.api.post(path, serviceBody('lb'));
    const asking = await cluster.api.put(`${path}/lb`, { ...made, createExternalLoadBalancer: true });
    expect(asking.json.createExternalLoadBalancer).toBe(true);
    const clash = await cluster.api.post(path, serviceBody('lb2', { createExternalLoadBalancer: true }));
    expect(clash.code).toBe(422);
    expect(clash.json.message).toBe(
      'service "lb2" is invalid: service "lb2" cannot be updated: Port: 80 is already in use',
    );
  });
});
