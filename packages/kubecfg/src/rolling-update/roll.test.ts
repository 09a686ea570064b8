import { describe, expect, it } from '@jest/globals';
import { notFound, type Pod, type ReplicationController } from '@kube/api-types';
import { aController, aPod } from '@kube/api-types/testing';
import { type FakeClock, fakeClock } from '@kube/component-base/testing';
import type { Controllers } from '../server/controllers.js';
import { roll } from './roll.js';

const OLD = 'redis:1';
const NEW = 'redis:2';

/** A cluster in which a controller replaces at once what is deleted, and says whether an image comes to run. */
class Cluster {
  readonly deleted: string[] = [];
  readonly images: string[] = [];
  controller: ReplicationController;
  pods: Pod[] = [];
  runs = (_image: string): boolean => true;
  isDeleted = false;
  #made = 0;

  constructor(image: string, replicas: number, phase: 'Running' | 'Pending' = 'Running') {
    this.controller = withImage(aController('web', replicas), image);
    for (let made = 0; made < replicas; made++) this.pods.push(this.#pod(image, phase));
  }

  client(): Controllers {
    const client: Pick<Controllers, 'get' | 'update' | 'pods' | 'deletePod'> = {
      get: async () => {
        if (this.isDeleted) throw notFound('replicationController', 'web');
        return this.controller;
      },
      update: async (controller) => {
        this.controller = controller;
        this.images.push(imageOf(controller));
        return controller;
      },
      pods: async () => this.pods,
      deletePod: async (name) => {
        if (!this.pods.some(({ metadata }) => metadata.name === name)) throw notFound('pod', name);
        this.deleted.push(name);
        const image = imageOf(this.controller);
        const fresh = this.#pod(image, this.runs(image) ? 'Running' : 'Pending');
        this.pods = [...this.pods.filter(({ metadata }) => metadata.name !== name), fresh];
      },
    };
    return client as Controllers;
  }

  get running(): readonly string[] {
    return this.pods
      .filter(({ status }) => status?.phase === 'Running')
      .map(({ spec }) => spec.containers[0]?.image ?? '');
  }

  #pod(image: string, phase: 'Running' | 'Pending'): Pod {
    const spec = { containers: [{ name: 'main', image }] };
    return aPod(`web-${++this.#made}`, {
      spec,
      status: { phase, message: phase === 'Pending' ? 'no image' : undefined },
    });
  }
}

function imageOf({ spec }: ReplicationController): string {
  return spec.template?.spec.containers[0]?.image ?? '';
}

function withImage(controller: ReplicationController, image: string): ReplicationController {
  const template = { metadata: { labels: { name: 'web' } }, spec: { containers: [{ name: 'main', image }] } };
  return { ...controller, spec: { ...controller.spec, template } };
}

interface Rolling {
  readonly said: readonly string[];
  readonly clock: FakeClock;
  readonly stop: AbortController;
  readonly ended: Promise<unknown>;
}

async function rolling(cluster: Cluster, image: string, periodMs = 60_000): Promise<Rolling> {
  const said: string[] = [];
  const clock = fakeClock();
  const stop = new AbortController();
  const progress = { say: (text: string) => void said.push(text), end: () => undefined };
  const options = { controllers: cluster.client(), clock, progress, periodMs };
  const ended = roll('web', image, options, stop.signal).catch((err: unknown) => err);
  // Until it sleeps for the first time.
  await clock.advance(0);
  return { said, clock, stop, ended };
}

const MINUTE = 60_000;

describe('a rolling update', () => {
  it('replaces the pods one by one, a pause after each', async () => {
    const cluster = new Cluster(OLD, 2);
    const { clock, ended } = await rolling(cluster, NEW);
    await clock.advance(MINUTE - 1);
    expect(cluster.deleted).toEqual(['web-1']);
    await clock.advance(1);
    expect(cluster.deleted).toEqual(['web-1', 'web-2']);
    await clock.advance(MINUTE);
    expect(await ended).toBeUndefined();
    expect(cluster.running).toEqual([NEW, NEW]);
  });

  it('takes no next pod before the replacement runs', async () => {
    const cluster = new Cluster(OLD, 2);
    cluster.runs = () => false;
    const { clock, said } = await rolling(cluster, NEW);
    await clock.advance(3 * MINUTE);
    expect(cluster.deleted).toEqual(['web-1']);
    expect(said.at(-1)).toBe('waiting: web-3 does not run: no image');
    cluster.runs = () => true;
    cluster.pods = cluster.pods.map((pod) => ({ ...pod, status: { phase: 'Running' } }));
    await clock.advance(2_000);
    expect(cluster.deleted).toEqual(['web-1', 'web-2']);
  });

  it('waits for nothing where nothing ran, and then counts as v0.5.6 does', async () => {
    const cluster = new Cluster(OLD, 2, 'Pending');
    cluster.runs = () => false;
    const { clock, ended } = await rolling(cluster, NEW, 1_000);
    await clock.advance(2_000);
    expect(cluster.deleted).toEqual(['web-1', 'web-2']);
    await clock.advance(5_000);
    expect(await ended).toBeUndefined();
  });

  it('goes on where it was stopped, and does not touch what is done', async () => {
    const cluster = new Cluster(OLD, 3);
    const first = await rolling(cluster, NEW);
    await first.clock.advance(MINUTE + 1);
    first.stop.abort(new Error('stopped'));
    expect(await first.ended).toEqual(new Error('stopped'));
    expect(first.said.at(-1)).toBe('stopped after 1 of 3 pods; the same call goes on from here');
    expect(cluster.deleted).toEqual(['web-1', 'web-2']);
    const second = await rolling(cluster, NEW, 0);
    await second.clock.advance(1);
    expect(await second.ended).toBeUndefined();
    expect(cluster.deleted).toEqual(['web-1', 'web-2', 'web-3']);
    expect(cluster.running).toEqual([NEW, NEW, NEW]);
  });

  it('goes back when a replacement does not come to run', async () => {
    const cluster = new Cluster(OLD, 2);
    cluster.runs = (image) => image === OLD;
    const { clock, ended } = await rolling(cluster, NEW);
    await clock.advance(10 * MINUTE);
    expect(await ended).toMatchObject({
      message: 'timed out waiting for the condition',
      hints: ['  After 5 minutes web-3 does not run: no image', `  Rolled back to ${OLD}`],
    });
    expect(cluster.images).toEqual([NEW, OLD]);
    expect(cluster.running).toEqual([OLD, OLD]);
    expect(cluster.deleted).toEqual(['web-1', 'web-3']);
  });

  it('goes back to what old pods run when the controller had the new image before', async () => {
    const cluster = new Cluster(OLD, 2);
    cluster.controller = withImage(cluster.controller, NEW);
    cluster.runs = (image) => image === OLD;
    const { clock, ended } = await rolling(cluster, NEW);
    await clock.advance(10 * MINUTE);
    expect(await ended).toMatchObject({ hints: [expect.anything(), `  Rolled back to ${OLD}`] });
    expect(cluster.running).toEqual([OLD, OLD]);
  });

  it('ends when its controller is deleted, and takes no further pod', async () => {
    const cluster = new Cluster(OLD, 3);
    const { clock, ended } = await rolling(cluster, NEW);
    cluster.isDeleted = true;
    cluster.pods = cluster.pods.slice(0, 2);
    await clock.advance(MINUTE);
    expect(await ended).toEqual(
      new Error('replicationController "web" was deleted while its pods were replaced'),
    );
    expect(cluster.deleted).toEqual(['web-1']);
  });

  it('ends when its controller is deleted where nothing ran', async () => {
    const cluster = new Cluster(OLD, 2, 'Pending');
    const { clock, ended } = await rolling(cluster, NEW, 0);
    await clock.advance(0);
    cluster.isDeleted = true;
    cluster.pods = [];
    await clock.advance(MINUTE);
    expect(await ended).toMatchObject({ message: expect.stringContaining('was deleted') });
  });

  it('waits for no more pods than a controller that was made smaller wants', async () => {
    const cluster = new Cluster(OLD, 3);
    const { clock, ended } = await rolling(cluster, NEW);
    cluster.controller = { ...cluster.controller, spec: { ...cluster.controller.spec, replicas: 2 } };
    cluster.pods = cluster.pods.slice(1);
    await clock.advance(3 * MINUTE);
    expect(await ended).toBeUndefined();
    expect(cluster.running).toEqual([NEW, NEW]);
  });

  it('without an image replaces all pods when all are as the template says', async () => {
    const cluster = new Cluster(OLD, 2);
    const { clock, ended } = await rolling(cluster, '', 0);
    await clock.advance(1);
    expect(await ended).toBeUndefined();
    expect(cluster.deleted).toEqual(['web-1', 'web-2']);
    expect(cluster.images).toEqual([]);
  });

  it('without an image replaces only the pods that are not as the template says', async () => {
    const cluster = new Cluster(OLD, 2);
    cluster.pods = [...cluster.pods, aPod('other', { status: { phase: 'Running' } })];
    const { clock } = await rolling(cluster, '', 0);
    await clock.advance(1);
    expect(cluster.deleted).toEqual(['other']);
  });

  it('does nothing more when all pods run the image already', async () => {
    const cluster = new Cluster(NEW, 2);
    expect(await (await rolling(cluster, NEW)).ended).toBeUndefined();
    expect(cluster.deleted).toEqual([]);
  });

  it('does not mind a pod that is gone already', async () => {
    const cluster = new Cluster(OLD, 1);
    const { clock, ended } = await rolling(cluster, NEW);
    cluster.pods = [
      aPod('web-9', { spec: { containers: [{ name: 'main', image: NEW }] }, status: { phase: 'Running' } }),
    ];
    await clock.advance(2 * MINUTE);
    expect(await ended).toBeUndefined();
  });
});
