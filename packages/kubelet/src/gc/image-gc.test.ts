import { beforeEach, describe, expect, it } from '@jest/globals';
import { type FakeClock, fakeClock, silentLogger } from '@kube/component-base/testing';
import { RuntimeError } from '../dockertools/container-runtime.js';
import { ImageGc } from './image-gc.js';
import { bytesToFree, fullImageName, type NodeImage } from './image-policy.js';

const { signal } = new AbortController();
const MINUTE = 60_000;

describe('bytesToFree', () => {
  const rules = { highPercent: 90, lowPercent: 80 };

  it.each([
    ['an empty disk', 0, rules, 0],
    ['just below the high watermark', 899, rules, 0],
    ['at the high watermark', 900, rules, 100],
    ['a full disk', 1000, rules, 200],
    ['a full disk that nobody minds', 1000, { highPercent: 100, lowPercent: 80 }, 0],
  ])('%s', (_, usedBytes, rulesOf, bytes) => {
    expect(bytesToFree({ usedBytes, capacityBytes: 1000 }, rulesOf)).toBe(bytes);
  });
});

describe('fullImageName', () => {
  it.each([
    ['busybox', 'busybox:latest'],
    ['docker.io/library/busybox', 'busybox:latest'],
    ['dockerfile/redis:2.8', 'dockerfile/redis:2.8'],
    ['registry:5000/app', 'registry:5000/app:latest'],
    ['app@sha256:abc', 'app@sha256:abc'],
  ])('%s is %s', (image, full) => {
    expect(fullImageName(image)).toBe(full);
  });
});

describe('ImageGc', () => {
  let clock: FakeClock;
  let images: NodeImage[];
  let used: Set<string>;
  let needed: () => Iterable<string> | undefined;
  let usedBytes: number;
  let removed: string[];
  let gc: ImageGc;

  beforeEach(() => {
    clock = fakeClock();
    images = [image('a', 50), image('b', 50), image('c', 50)];
    used = new Set();
    needed = () => [];
    usedBytes = 1000;
    removed = [];
    gc = new ImageGc({
      store: {
        images: async () => images,
        usedImageIds: async () => used,
        removeImage: async (name) => {
          if (name === 'stuck:latest') throw new RuntimeError('conflict', 'a container is made of it');
          removed.push(name);
        },
        imageDisk: async () => ({ usedBytes, capacityBytes: 1000 }),
      },
      needed: () => needed(),
      rules: { highPercent: 95, lowPercent: 92 },
      clock,
      log: silentLogger,
    });
  });

  const image = (id: string, bytes: number, names = [`${id}:latest`]): NodeImage => ({ id, names, bytes });
  /** Collects at `minute`. */
  async function at(minute: number): Promise<void> {
    await clock.advance(minute * MINUTE - clock.now());
    await gc.collect(signal);
  }

  it('removes nothing as long as there is room', async () => {
    usedBytes = 949;
    await at(0);
    await at(10);
    expect(removed).toEqual([]);
  });

  it('removes what was not used for longest, and only as much as is needed', async () => {
    used.add('b').add('c');
    await at(0);
    used.delete('b');
    await at(1);
    used.clear();
    await at(10);
    expect(removed).toEqual(['a:latest', 'b:latest']);
  });

  it('never removes what a container is made of, a pod asks for, or is being pulled', async () => {
    used.add('a');
    needed = () => ['docker.io/library/b'];
    await at(0);
    await at(10);
    expect(removed).toEqual(['c:latest']);
  });

  it('never removes what a pod asks for by its digest or its id, whatever it is called besides', async () => {
    images = [image('x', 50, ['x:1', 'x@sha256:1']), image('sha256:2', 50, ['y:1']), image('c', 50)];
    needed = () => ['x@sha256:1', 'sha256:2'];
    await at(0);
    await at(10);
    expect(removed).toEqual(['c:latest']);
  });

  it('removes nothing while it is not known what pods ask for', async () => {
    await at(0);
    needed = () => undefined;
    await at(10);
    expect(removed).toEqual([]);
  });

  it('leaves alone what has only just come', async () => {
    await at(0);
    images = [...images, image('new', 500)];
    await at(10);
    expect(removed).toEqual(['a:latest', 'b:latest']);
    removed = [];
    images = [image('new', 500)];
    await at(11);
    expect(removed).toEqual([]);
    await at(12);
    expect(removed).toEqual(['new:latest']);
  });

  it('takes all names of an image away, and one without a name by its id', async () => {
    images = [image('x', 50, ['x:1', 'x:2']), image('sha256:y', 50, [])];
    await at(0);
    await at(10);
    expect(removed.sort()).toEqual(['sha256:y', 'x:1', 'x:2']);
  });

  it('spares an image that is asked for while others are removed', async () => {
    await at(0);
    needed = () => (removed.length === 1 ? ['b'] : []);
    await at(10);
    expect(removed).toEqual(['a:latest']);
  });

  it('goes on past an image that the engine will not give up', async () => {
    images = [image('stuck', 50), image('b', 50)];
    await at(0);
    await at(10);
    expect(removed).toEqual(['b:latest']);
  });
});
