import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fakeClock, silentLogger } from '@kube/component-base/testing';
import { type DockerScope, dockerScope, eventuallyPasses } from '@kube/test-harness';
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
