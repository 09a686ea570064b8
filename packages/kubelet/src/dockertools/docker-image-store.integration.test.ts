import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemClock } from '@kube/component-base';
import { silentLogger } from '@kube/component-base/testing';
import { type DockerScope, dockerScope } from '@kube/test-harness';
import { startTestRegistry, type TestRegistry } from '../testing/test-registry.js';
import { credentialFile } from './credential-file.js';
import { DEFAULT_ENDPOINT } from './docker-endpoint.js';
import { createDockerImageStore } from './docker-image-store.js';
import { createDockerRuntime } from './docker-runtime.js';

const endpoint = process.env.DOCKER_HOST ?? DEFAULT_ENDPOINT;
const { signal } = new AbortController();

describe('images on Docker', () => {
  const store = createDockerImageStore(endpoint);
  let scope: DockerScope;
  let registry: TestRegistry;
  let dir: string;
  let image: string;

  beforeAll(async () => {
    scope = dockerScope();
    registry = await startTestRegistry('me:secret');
    image = `127.0.0.1:${registry.port}/test/${randomUUID()}:1.0`;
    dir = await mkdtemp(join(tmpdir(), 'dockercfg-'));
  });
  afterAll(async () => {
    await scope.cleanup();
    await store.removeImage(image, signal);
    await registry.close();
    await rm(dir, { recursive: true });
  });

  const runtime = (file = '.dockercfg') =>
    createDockerRuntime({
      endpoint,
      nodeName: `test-${randomUUID()}`,
      clock: systemClock,
      credentials: credentialFile(join(dir, file), silentLogger),
    });

  it('are pulled with the credentials of the .dockercfg, and not without', async () => {
    await expect(runtime('missing').pull(image, signal)).rejects.toMatchObject({ name: 'RuntimeError' });
    await writeFile(join(dir, 'broken'), '{');
    await expect(runtime('broken').pull(image, signal)).rejects.toMatchObject({ name: 'RuntimeError' });
    const auth = Buffer.from('me:secret').toString('base64');
    await writeFile(join(dir, '.dockercfg'), JSON.stringify({ [`127.0.0.1:${registry.port}`]: { auth } }));
    await runtime().pull(image, signal);
    expect(await runtime().hasImage(image, signal)).toBe(true);
  });

  it('are listed with their names and sizes, and as used while a container is made of them', async () => {
    const mine = (await store.images(signal)).find(({ names }) => names.includes(image));
    const repository = image.replace(/:1.0$/, '');
    const digest = expect.stringMatching(`^${repository}@sha256:[0-9a-f]{64}$`);
    expect(mine).toMatchObject({ names: [image, digest], bytes: expect.any(Number) });
    const id = mine?.id ?? '';
    expect((await store.usedImageIds(signal)).has(id)).toBe(false);
    await scope.docker.createContainer({ Image: image, Labels: { ...scope.labels } });
    expect((await store.usedImageIds(signal)).has(id)).toBe(true);
    await expect(store.removeImage(image, signal)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('are removed, and it is fine when they are gone', async () => {
    await scope.cleanup();
    await store.removeImage(image, signal);
    expect(await runtime().hasImage(image, signal)).toBe(false);
    await store.removeImage(image, signal);
  });

  it('lie on a disk of this machine', async () => {
    const disk = await store.imageDisk(signal);
    expect(disk?.usedBytes).toBeGreaterThan(0);
    expect(disk?.capacityBytes).toBeGreaterThan(disk?.usedBytes ?? 0);
    expect(await createDockerImageStore('tcp://127.0.0.1:1').imageDisk(signal)).toBeUndefined();
  });
});
