import { afterEach, describe, expect, it } from '@jest/globals';
import { portalIPKey } from '@kube/api-types';
import { eventually, eventuallyPasses } from '@kube/test-harness';
import { serviceBody } from '../testing/bodies.js';
import { startTestCluster, type TestCluster } from '../testing/test-cluster.js';
import { isPortalAddress, parsePortalNet } from './portal-net.js';

let cluster: TestCluster;
afterEach(() => cluster.stop());

const never = new AbortController().signal;
const claims = async (): Promise<string[]> =>
  (await cluster.storage.list(portalIPKey(''), never)).items.map(({ key }) => key.split('/').at(-1) ?? '');
/** Once the master's own two services have theirs. */
const start = async (net: string): Promise<void> => {
  cluster = await startTestCluster({ portalNet: parsePortalNet(net) });
  await eventually(async () => (await claims()).length === 2, { describe: "the master's services" });
};
const create = (id: string, more: object = {}) =>
  cluster.api.post('/api/v1beta1/services', serviceBody(id, { ...more }));
const remove = (id: string) => cluster.api.delete(`/api/v1beta1/services/${id}`);

describe('portal IPs', () => {
  it('are of the net, each held by one service, and free again with its deletion', async () => {
    await start('10.44.0.0/16');
    const { json: web } = await create('web');
    expect(isPortalAddress(parsePortalNet('10.44.0.0/16'), web.portalIP)).toBe(true);
    expect(await claims()).toContain(web.portalIP);
    const taken = await create('other', { portalIP: web.portalIP });
    expect(taken.code).toBe(422);
    expect(taken.json.details.causes).toEqual([
      {
        reason: 'FieldValueInvalid',
        message: `spec.portalIP: invalid value '${web.portalIP}'`,
        field: 'spec.portalIP',
      },
    ]);
    await remove('web');
    expect(await claims()).not.toContain(web.portalIP);
    expect((await create('other', { portalIP: web.portalIP })).json.portalIP).toBe(web.portalIP);
  });

  it.each(['10.44.0.0', '10.44.255.255', '10.45.0.1', 'web', '10.44.0.01'])(
    'cannot be %s',
    async (portalIP) => {
      await start('10.44.0.0/16');
      const refused = await create('web', { portalIP });
      expect(refused.code).toBe(422);
      expect(refused.json.message).toBe(
        `service "web" is invalid: spec.portalIP: invalid value '${portalIP}'`,
      );
    },
  );

  it('are not lost when a create fails', async () => {
    await start('10.44.0.0/16');
    await create('web', { portalIP: '10.44.0.9' });
    expect((await create('web')).code).toBe(409);
    expect((await create('web', { portalIP: '10.44.0.10' })).code).toBe(409);
    expect((await create('new', { portalIP: '10.44.0.11', resourceVersion: 7 })).code).toBe(400);
    expect(await claims()).toHaveLength(3);
  });

  it('do not change with an update', async () => {
    await start('10.44.0.0/16');
    const { json: web } = await create('web');
    const moved = await cluster.api.put('/api/v1beta1/services/web', { ...web, portalIP: '10.44.0.9' });
    expect(moved.code).toBe(422);
    const { portalIP: _, ...without } = web;
    expect((await cluster.api.put('/api/v1beta1/services/web', without)).code).toBe(422);
    expect((await cluster.api.get('/api/v1beta1/services/web')).json).toEqual(web);
  });

  it('run out in a net that is full, and are there again when a service goes', async () => {
    // Six addresses, two of which are the master's.
    await start('10.44.0.0/29');
    for (const id of ['a', 'b', 'c', 'e']) expect((await create(id)).code).toBe(200);
    const full = await create('d');
    expect(full.code).toBe(422);
    expect(full.json.message).toContain("can't find a free IP in 10.44.0.0/29");
    expect(full.json.details).toMatchObject({ id: 'd', kind: 'service' });
    await remove('b');
    expect((await create('d')).code).toBe(200);
  });

  it('are unique among several apiservers that give them out at the same time', async () => {
    await start('10.44.0.0/26');
    const second = await cluster.startAnother();
    const ids = Array.from({ length: 40 }, (_, index) => `s${index}`);
    const made = await Promise.all(
      ids.map((id, index) =>
        (index % 2 === 0 ? cluster.api : second.api).post('/api/v1beta1/services', serviceBody(id)),
      ),
    );
    expect(made.map(({ code }) => code)).toEqual(ids.map(() => 200));
    expect(new Set(made.map(({ json }) => json.portalIP)).size).toBe(40);
    expect(await claims()).toHaveLength(42);
    await Promise.all(ids.map((id) => second.api.delete(`/api/v1beta1/services/${id}`)));
    expect(await claims()).toHaveLength(2);
  });

  it('of the master come back with its services', async () => {
    await start('10.44.0.0/16');
    const { json: before } = await cluster.api.get('/api/v1beta1/services/kubernetes');
    await remove('kubernetes');
    await eventuallyPasses(async () => {
      const { json: after } = await cluster.api.get('/api/v1beta1/services/kubernetes');
      expect(after).toMatchObject({ id: 'kubernetes', port: 443 });
      expect(after.uid).not.toBe(before.uid);
    });
  });
});
