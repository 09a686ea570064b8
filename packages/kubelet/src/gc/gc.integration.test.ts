import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fakeClock, silentLogger } from '@kube/component-base/testing';
import { type DockerScope, dockerScope, eventually, eventuallyPasses } from '@kube/test-harness';
import type { PodContainer } from '../dockertools/container-runtime.js';
import { createDockerImageStore } from '../dockertools/docker-image-store.js';
import { aRules } from '../testing/builders.js';
import { DOCKER } from '../testing/docker-node.js';
import { RealNode } from '../testing/real-node.js';
import { SHELL_IMAGE } from '../testing/test-node.js';
import { ImageGc, type ImageStore } from './image-gc.js';

const MINUTE = 60_000;
const { signal } = new AbortController();

describe('dead containers on Docker', () => {
  let real: RealNode;
  beforeEach(async () => {
    real = await RealNode.create();
  }, MINUTE);
  afterEach(() => real.remove(), MINUTE);

  it(
    'are kept as many as it is told, of each container the newest, and all go with their pod',
    async () => {
      const restartBackoff = { initialMs: 100, maxMs: 100, ranWellMs: 600_000 };
      const rules = aRules({ restartBackoff, deadContainers: { minAgeMs: 0, keepPerContainer: 2 } });
      real.start({}, { rules });
      const ends = (code: number) => ({ command: ['sh', '-c', `exit ${code}`] });
      await real.node.bind('web', { containers: [ends(1), ends(2), {}] });
      await eventuallyPasses(
        async () => {
          const dead = (await real.docker.containers()).filter(({ state }) => state === 'exited');
          for (const name of ['main', 'second']) {
            const attempts = dead.filter(({ container }) => container === name).map(({ attempt }) => attempt);
            expect(Math.max(...attempts)).toBeGreaterThan(4);
            expect(attempts.length).toBeLessThanOrEqual(3);
            expect(Math.min(...attempts)).toBeGreaterThan(1);
          }
        },
        { within: MINUTE },
      );
      await real.node.delete('web');
      await eventuallyPasses(async () => expect(await real.docker.containers()).toEqual([]), {
        within: 30_000,
      });
    },
    2 * MINUTE,
  );

  it(
    'are remembered when somebody else removes them: a job is not run again, and restarts are counted on',
    async () => {
      const ends = (code: number) => ({ command: ['sh', '-c', `exit ${code}`] });
      real.start();
      await real.node.bind('job', { restartPolicy: 'Never', containers: [ends(0)] });
      await real.node.bind('web', { containers: [ends(3)] });
      const told = await real.node.statusWhere(
        'job',
        ({ phase, containerStatuses: [, network] = [] }) =>
          phase === 'Succeeded' && network?.state?.terminated !== undefined,
        MINUTE,
      );
      await real.node.statusWhere(
        'web',
        ({ reason, containerStatuses: [main] = [] }) =>
          reason === 'CrashLoopBackOff' && main?.restartCount === 2,
        MINUTE,
      );

      const prune = async () => {
        const dead = (await real.docker.containers()).filter(({ state }) => state === 'exited');
        await Promise.all(dead.map(({ id }) => real.docker.runtime.remove(id, signal)));
      };
      // Before the eyes of a kubelet, and while there is none.
      await prune();
      await real.stop();
      await prune();
      real.start();
      let again: readonly PodContainer[] = [];
      const isThere = async () => {
        again = (await real.docker.containers('web')).filter(({ container }) => container === 'main');
        return again.length > 0;
      };
      await eventually(isThere, { within: MINUTE });
      for (const { attempt, crashes } of again) expect(Math.min(attempt, crashes)).toBeGreaterThanOrEqual(3);
      await real.node.bind('last');
      await real.node.isReady('last', MINUTE);
      expect(await real.docker.containers('job')).toEqual([]);
      expect(await real.node.status('job')).toEqual(told);
    },
    2 * MINUTE,
  );
});

describe('images on Docker', () => {
  const real = createDockerImageStore(DOCKER);
  const repo = `gc-test-${randomUUID()}`;
  let scope: DockerScope;

  beforeEach(async () => {
    scope = dockerScope();
    const { id } = await scope.docker.createContainer({ Image: SHELL_IMAGE, Labels: { ...scope.labels } });
    for (const tag of ['used', 'needed', 'spare', 'other']) {
      await scope.docker.getContainer(id).commit({ repo, tag });
    }
  }, MINUTE);
  afterEach(async () => {
    await scope.cleanup();
    for (const name of await mine()) await real.removeImage(name, signal);
  }, MINUTE);

  const mine = async () =>
    (await real.images(signal)).flatMap(({ names }) => names).filter((name) => name.startsWith(`${repo}:`));

  it(
    'go when the disk is full, but for what a container is made of and what a pod needs',
    async () => {
      await scope.docker.createContainer({ Image: `${repo}:used`, Labels: { ...scope.labels } });
      // Other images on this machine are nobody's business; its disk is not full.
      const store: ImageStore = {
        ...real,
        images: async (inner) =>
          (await real.images(inner)).filter(({ names }) => names.some((name) => name.startsWith(repo))),
        imageDisk: async () => ({ usedBytes: 95, capacityBytes: 100 }),
      };
      const clock = fakeClock();
      const rules = { highPercent: 90, lowPercent: 80 };
      const gc = new ImageGc({ store, rules, needed: () => [`${repo}:needed`], clock, log: silentLogger });
      await gc.collect(signal);
      expect(await mine()).toHaveLength(4);
      await clock.advance(10 * MINUTE);
      await gc.collect(signal);
      // One of those that nobody needs brings all that is wanted.
      expect((await mine()).filter((name) => /used|needed/.test(name)).sort()).toEqual([
        `${repo}:needed`,
        `${repo}:used`,
      ]);
      expect(await mine()).toHaveLength(3);
      await gc.collect(signal);
      await gc.collect(signal);
      expect((await mine()).sort()).toEqual([`${repo}:needed`, `${repo}:used`]);
    },
    2 * MINUTE,
  );
});
