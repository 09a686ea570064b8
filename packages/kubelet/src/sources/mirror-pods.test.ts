import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type BoundPod,
  boundPodKey,
  boundPodsPrefix,
  decodeManifests,
  keyOf,
  type Pod,
} from '@kube/api-types';
import { aPod } from '@kube/api-types/testing';
import { systemClock } from '@kube/component-base';
import { silentLogger } from '@kube/component-base/testing';
import { createMemoryStorage, type MemoryStorage, type Write } from '@kube/storage';
import { eventually, eventuallyPasses } from '@kube/test-harness';
import { DesiredPods } from './desired-pods.js';
import { createEtcdSource } from './etcd-source.js';
import { isMirror, MirrorPods } from './mirror-pods.js';
import { staticPod } from './static-pod.js';

const { signal } = new AbortController();
const KEY = keyOf('Pod', 'default', 'web-n1');
const BOUND = boundPodKey('n1', 'default', 'web-n1');

function fromFile(image = 'busybox', uuid = ''): BoundPod {
  const [manifest] = decodeManifests({
    version: 'v1beta1',
    id: 'web',
    uuid,
    containers: [{ name: 'c', image }],
  }).object;
  if (manifest === undefined) throw new Error('no manifest');
  return staticPod(manifest, 'x', { source: 'file', nodeName: 'n1' });
}

describe('MirrorPods', () => {
  let storage: MemoryStorage;
  let desired: DesiredPods;
  let mirrors: MirrorPods;
  let made: string[];
  let run: string[];
  let warned: string[];
  let stop: AbortController;
  let running: Promise<unknown>;

  beforeEach(() => {
    storage = createMemoryStorage();
    made = [];
    run = [];
    warned = [];
    desired = new DesiredPods(['etcd', 'file'], () => undefined);
    start();
  });
  afterEach(async () => {
    await halt();
    storage.close();
  });

  function start(): void {
    stop = new AbortController();
    const log = { ...silentLogger, warn: (_: unknown, message: string) => void warned.push(message) };
    const deps = { storage, clock: systemClock, log };
    mirrors = new MirrorPods({
      ...deps,
      nodeName: 'n1',
      desired: () => desired,
      made: ({ name }) => void made.push(name),
    });
    const etcd = createEtcdSource(deps, 'n1', mirrors);
    const deliver = (pods: readonly BoundPod[]): void => {
      run = pods.map(({ metadata }) => metadata.name);
      desired.deliver('etcd', pods);
      mirrors.refresh();
    };
    running = Promise.all([mirrors.run(stop.signal), etcd.run(deliver, stop.signal)]);
  }
  async function halt(): Promise<void> {
    stop.abort();
    await running;
  }
  const files = (...pods: BoundPod[]): void => {
    desired.deliver('file', pods);
    mirrors.refresh();
  };
  const write = (...writes: Write[]) => storage.transact([], () => ({ writes, result: undefined }), signal);
  const pod = async () => (await storage.get<Pod>(KEY, signal))?.value;
  const bound = async () => (await storage.get<BoundPod>(BOUND, signal))?.value;

  it('shows a static pod in the API, and does not run it from there', async () => {
    files(fromFile());
    await eventuallyPasses(async () =>
      expect(await pod()).toMatchObject({
        kind: 'Pod',
        metadata: {
          name: 'web-n1',
          namespace: 'default',
          uid: fromFile().metadata.uid,
          creationTimestamp: expect.any(String),
          annotations: { 'kubernetes/config.source': 'file', 'kubernetes/config.mirror': 'true' },
        },
        spec: { nodeName: 'n1', containers: [{ name: 'c', image: 'busybox' }] },
        status: { phase: 'Pending' },
      }),
    );
    expect(await bound()).toEqual(fromFile());
    await write({
      type: 'put',
      key: boundPodKey('n1', 'default', 'other'),
      value: { ...fromFile(), metadata: aPod('other').metadata },
    });
    await eventually(() => run.length > 0);
    expect(run).toEqual(['other']);
    expect(made).toEqual(['web-n1']);
  });

  it('makes a mirror again that somebody has removed', async () => {
    files(fromFile());
    await eventually(bound);
    await write({ type: 'delete', key: KEY }, { type: 'delete', key: BOUND });
    await eventually(() => made.length === 2);
    expect(await pod()).toBeDefined();
  });

  it('undoes what somebody has changed, but for labels, and keeps the status', async () => {
    files(fromFile());
    await eventually(bound);
    const before = (await pod()) as Pod;
    const changed = {
      ...before,
      metadata: { ...before.metadata, labels: { mine: 'yes' }, annotations: undefined },
      spec: fromFile('evil').spec,
      status: { phase: 'Running' as const },
    };
    await write(
      { type: 'put', key: KEY, value: changed },
      {
        type: 'put',
        key: BOUND,
        value: { kind: 'BoundPod', metadata: changed.metadata, spec: changed.spec },
      },
    );
    await eventuallyPasses(async () => expect((await pod())?.spec).toEqual(before.spec));
    expect(await pod()).toMatchObject({
      metadata: { labels: { mine: 'yes' }, annotations: { 'kubernetes/config.mirror': 'true' } },
      status: { phase: 'Running' },
    });
    expect(run).toEqual([]);
  });

  it('follows the manifest', async () => {
    files(fromFile());
    await eventually(bound);
    files(fromFile('redis'));
    await eventuallyPasses(async () =>
      expect((await pod())?.spec.containers).toMatchObject([{ image: 'redis' }]),
    );
    files();
    await eventuallyPasses(async () => expect([await pod(), await bound()]).toEqual([undefined, undefined]));
  });

  it('removes nothing because a source has not answered, also of an earlier run', async () => {
    files(fromFile());
    await eventually(bound);
    await halt();
    desired = new DesiredPods(['etcd', 'file'], () => undefined);
    start();
    await eventually(() => desired.wanted({ namespace: 'x', name: 'x', source: 'etcd' }).type === 'remove');
    // Another mirror, which can only be answered after what was there has been looked at.
    desired.deliver('file', [], false);
    mirrors.refresh();
    await write({
      type: 'put',
      key: `${boundPodsPrefix('n1')}default/x`,
      value: { ...fromFile(), metadata: aPod('x').metadata },
    });
    await eventually(() => run.includes('x'));
    expect(await bound()).toBeDefined();
    files();
    await eventuallyPasses(async () => expect(await bound()).toBeUndefined());
  });

  it('leaves a pod alone that has the name but is not its own', async () => {
    const other = { ...aPod('web-n1'), spec: { containers: [] } };
    await write({ type: 'put', key: KEY, value: other });
    files(fromFile());
    await eventually(() => warned.length > 0);
    files();
    expect(await pod()).toEqual(other);
    expect(made).toEqual([]);
  });

  it('writes nothing when all is as it should be', async () => {
    files(fromFile());
    await eventually(bound);
    const at = await storage.currentRevision(signal);
    await halt();
    start();
    files(fromFile());
    await eventually(() => desired.wanted({ namespace: 'x', name: 'x', source: 'etcd' }).type === 'remove');
    await halt();
    expect(await storage.currentRevision(signal)).toBe(at);
  });
});

describe('isMirror', () => {
  it('knows static pods by their uid, and takes no other for one', () => {
    expect(isMirror(fromFile())).toBe(true);
    expect(
      isMirror({ ...fromFile(), metadata: { name: 'x', uid: 'a647ba78-e734-11f1-97c7-626dae4f63f7' } }),
    ).toBe(false);
    expect(isMirror({ ...fromFile(), metadata: { name: 'x' } })).toBe(false);
  });
});
