import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, eventuallyPasses } from '@kube/test-harness';
import { controllerBody, minionBody, podBody, serviceBody } from '../testing/bodies.js';
import { startTestCluster, type TestCluster } from '../testing/test-cluster.js';
import type { WatchReader } from '../testing/watch-reader.js';

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await startTestCluster();
});
afterAll(() => cluster.stop());

const open: WatchReader[] = [];
afterEach(() => {
  for (const reader of open.splice(0)) reader.close();
});
const watch = async (path: string): Promise<WatchReader> => {
  const reader = await cluster.api.watch(path);
  open.push(reader);
  return reader;
};
const seen = (reader: WatchReader, expected: readonly string[]) =>
  eventuallyPasses(() => expect(reader.seen()).toEqual(expected));

let tests = 0;
/** A namespace of the test's own, with helpers that act in it. */
function inNamespace() {
  tests += 1;
  const query = `namespace=watch${tests}`;
  const path = (id: string) => `/api/v1beta1/pods/${id}?${query}`;
  return {
    query,
    create: async (id: string, labels: object = { a: 'x' }) =>
      (await cluster.api.post(`/api/v1beta1/pods?${query}`, podBody(id, { labels }))).json,
    label: async (id: string, labels: object) => {
      const { json } = await cluster.api.get(path(id));
      return (await cluster.api.put(path(id), { ...json, labels })).json;
    },
    remove: (id: string) => cluster.api.delete(path(id)),
    version: async () => (await cluster.api.get(`/api/v1beta1/pods?${query}`)).json.resourceVersion as number,
  };
}

describe.each(['watch/pods?', 'pods?watch=true&', 'pods?watch=1&'])('GET /%s', (form) => {
  it('begins with what there is, as ADDED, then tells each change', async () => {
    const pods = inNamespace();
    await pods.create('one');
    await pods.create('two');
    await pods.label('two', { a: 'y' });
    const reader = await watch(`${form}${pods.query}`);
    await seen(reader, ['ADDED one', 'ADDED two']);
    const { resourceVersion } = await pods.label('one', { a: 'z' });
    await pods.remove('two');
    await seen(reader, ['ADDED one', 'ADDED two', 'MODIFIED one', 'DELETED two']);
    expect(reader.events[2]?.object).toMatchObject({
      kind: 'Pod',
      apiVersion: 'v1beta1',
      selfLink: '/api/v1beta1/pods/one',
      labels: { a: 'z' },
      resourceVersion,
    });
  });
});

describe('a watch from a version', () => {
  it('tells every change after it exactly once and in order', async () => {
    const pods = inNamespace();
    await pods.create('one');
    const version = await pods.version();
    for (let round = 0; round < 20; round += 1) await pods.label('one', { round: String(round) });
    const reader = await watch(`watch/pods?${pods.query}&resourceVersion=${version}`);
    for (let round = 20; round < 40; round += 1) await pods.label('one', { round: String(round) });
    await eventuallyPasses(() => expect(reader.events).toHaveLength(40));
    expect(reader.events.map(({ object }) => object.labels.round)).toEqual(
      Array.from({ length: 40 }, (_, index) => String(index)),
    );
    const versions = reader.events.map(({ object }) => object.resourceVersion);
    expect(versions).toEqual(versions.toSorted((a, b) => a - b));
    expect(Math.min(...versions)).toBeGreaterThan(version);
  });

  it('shows a deleted object with the version of its deletion, from which the watch can go on', async () => {
    const pods = inNamespace();
    await pods.create('one');
    const version = await pods.version();
    await pods.remove('one');
    const reader = await watch(`watch/pods?${pods.query}&resourceVersion=${version}`);
    await seen(reader, ['DELETED one']);
    const next = await watch(
      `watch/pods?${pods.query}&resourceVersion=${reader.events[0]?.object.resourceVersion}`,
    );
    await pods.create('two');
    await seen(next, ['ADDED two']);
  });
});

describe('a watch with a selection', () => {
  it('tells of an object that enters and leaves it', async () => {
    const pods = inNamespace();
    await pods.create('w', { a: 'x' });
    await pods.create('never', { a: 'other' });
    const version = await pods.version();
    const reader = await watch(`watch/pods?${pods.query}&labels=a%3Dx&resourceVersion=${version}`);
    const left = await pods.label('w', { a: 'z' });
    await pods.label('w', { a: 'x' });
    await pods.label('w', { a: 'x', b: '1' });
    await pods.remove('w');
    await pods.remove('never');
    await seen(reader, ['DELETED w', 'ADDED w', 'MODIFIED w', 'DELETED w']);
    // The last content that was selected, at the version of the change that took it out.
    expect(reader.events[0]?.object).toMatchObject({
      labels: { a: 'x' },
      resourceVersion: left.resourceVersion,
    });
  });

  it('by field tells the scheduler of pods without a host, until they have one', async () => {
    const pods = inNamespace();
    const reader = await watch(`watch/pods?${pods.query}&fields=DesiredState.Host%3D`);
    await pods.create('one');
    await seen(reader, ['ADDED one']);
    await cluster.api.post(`/api/v1beta1/bindings?${pods.query}`, { podID: 'one', host: 'n1' });
    await seen(reader, ['ADDED one', 'DELETED one']);
    const bound = await watch(`watch/pods?${pods.query}&fields=DesiredState.Host!%3D`);
    await seen(bound, ['ADDED one']);
  });

  it.each([
    ['services', (id: string) => serviceBody(id, { labels: { pick: 'me' } })],
    ['replicationControllers', (id: string) => controllerBody(id, 0, { labels: { pick: 'me' } })],
  ])('works for %s by label and by name, in all namespaces', async (resource, body) => {
    const byLabel = await watch(`watch/${resource}?labels=pick%3Dme`);
    const byName = await watch(`watch/${resource}?fields=name%3Dpicked`);
    await cluster.api.post(`/api/v1beta1/${resource}?namespace=${resource.toLowerCase()}`, body('picked'));
    await seen(byLabel, ['ADDED picked']);
    await seen(byName, ['ADDED picked']);
  });

  it('works for minions', async () => {
    const reader = await watch('minions?watch=true&labels=zone%3Deu');
    await cluster.api.post('/api/v1beta1/minions', minionBody('m1', { labels: { zone: 'us' } }));
    await cluster.api.post('/api/v1beta1/minions', minionBody('m2', { labels: { zone: 'eu' } }));
    await seen(reader, ['ADDED m2']);
  });
});

describe('a watch that cannot begin', () => {
  const refused = async (path: string) => (await cluster.api.get(`/api/v1beta1/${path}`)).json;

  it('is refused for a version that is none', async () => {
    expect(await refused('watch/pods?resourceVersion=abc')).toMatchObject({
      code: 422,
      reason: 'Invalid',
      message: 'pod "" is invalid: resourceVersion: invalid value \'abc\'',
      details: { kind: 'pod', causes: [{ field: 'resourceVersion' }] },
    });
  });

  it('is refused for a selector that nobody understands', async () => {
    expect(await refused('watch/pods?labels=bogus')).toMatchObject({ code: 400, reason: 'BadRequest' });
    expect(await refused('watch/pods?fields=bogus')).toMatchObject({ code: 400, reason: 'BadRequest' });
  });

  it('is refused with 410 for a version that is no longer kept, or not yet there', async () => {
    const small = await cluster.startAnother({ window: { events: 5, bytes: 1_000_000 } });
    const pods = inNamespace();
    await pods.create('one');
    const version = await pods.version();
    for (let round = 0; round < 10; round += 1) await pods.label('one', { round: String(round) });
    const ask = (from: number) => small.api.get(`/api/v1beta1/watch/pods?resourceVersion=${from}`);
    const old = await ask(version);
    expect(old.json).toMatchObject({ code: 410, reason: 'Expired', status: 'Failure' });
    expect(old.code).toBe(410);
    expect((await ask(1_000_000)).json.message).toContain('lies in the future of this store');
    await small.stop();
  });
});

describe('a watch that is open', () => {
  it('has the framing of the time: chunked, no content type, one object on each line', async () => {
    const pods = inNamespace();
    const reader = await watch(`watch/pods?${pods.query}`);
    expect(reader.response.headers['transfer-encoding']).toBe('chunked');
    expect(reader.response.headers['content-type']).toBeUndefined();
  });

  it('is let go of when its client goes', async () => {
    const noneOpen = () => cluster.server.watches() === 0;
    await eventually(noneOpen);
    const reader = await watch('watch/pods?namespace=gone');
    expect(cluster.server.watches()).toBe(1);
    reader.close();
    await eventually(noneOpen);
  });

  it('ends cleanly when the apiserver stops', async () => {
    const another = await cluster.startAnother();
    const reader = await another.api.watch('watch/pods?namespace=stops');
    await another.stop();
    await eventually(() => reader.ended);
    expect(reader.response.complete).toBe(true);
  });

  it('of a reader that does not read is closed, and the log says why', async () => {
    const another = await cluster.startAnother({ watchBacklog: { lines: 50, length: 2_000_000 } });
    const reader = await another.api.watch('watch/pods?namespace=slow');
    reader.response.pause();
    const big = 'x'.repeat(600_000);
    await eventually(
      async () => {
        await cluster.api.post('/api/v1beta1/pods?namespace=slow', {
          ...podBody(''),
          annotations: { big },
        });
        return another.watches() === 0;
      },
      { within: 25_000, describe: 'the end of a slow watch' },
    );
    expect(another.logged()).toContainEqual(
      expect.objectContaining({
        level: 'warn',
        message: 'watch closed: the reader is too slow',
        path: '/api/v1beta1/watch/pods',
      }),
    );
    await another.stop();
  });
});
