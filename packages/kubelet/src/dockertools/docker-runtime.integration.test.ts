import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from '@jest/globals';
import { systemClock } from '@kube/component-base';
import { dockerScope, eventually } from '@kube/test-harness';
import { startTestRegistry } from '../testing/test-registry.js';
import { NODE_LABEL } from './container-labels.js';
import type { ContainerOrder } from './container-runtime.js';
import { DEFAULT_ENDPOINT } from './docker-endpoint.js';
import { createDockerRuntime } from './docker-runtime.js';
import { describeRuntimeContract } from './runtime-contract.js';

const endpoint = process.env.DOCKER_HOST ?? DEFAULT_ENDPOINT;
const { signal } = new AbortController();
const runtimeOf = (nodeName: string) => createDockerRuntime({ endpoint, nodeName, clock: systemClock });

describeRuntimeContract('Docker', () => ({
  image: 'dockerfile/redis',
  missingImage: '127.0.0.1:1/no-such-image',
  runtime: runtimeOf,
}));

describe('createDockerRuntime', () => {
  const nodeName = `runtime-${randomUUID()}`;
  const scope = dockerScope(`${NODE_LABEL}=${nodeName}`);
  const runtime = runtimeOf(nodeName);
  afterAll(() => scope.cleanup());

  const order = (container: string, more: Partial<ContainerOrder>): ContainerOrder => ({
    ...{ pod: { namespace: 'default', name: 'Web_1', source: 'etcd' }, podUid: 'u-1', hash: 'abc' },
    ...{ attempt: 10, crashes: 0, graceSeconds: 0, image: 'dockerfile/redis:latest', command: [], env: [] },
    ...{ memoryBytes: 0, cpuShares: 0, privileged: false, container },
    network: { type: 'own', hostname: 'Web_1', ports: [] },
    ...more,
  });

  it('makes containers under the names of the field, with all that was ordered', async () => {
    const id = await runtime.create(
      order('main', {
        command: ['sh', '-c', 'hostname; pwd; echo $COLOUR'],
        env: ['COLOUR=blue'],
        workingDir: '/tmp',
        memoryBytes: 64 * 1024 * 1024,
        cpuShares: 102,
      }),
      signal,
    );
    await runtime.start(id, signal);
    const container = scope.docker.getContainer(id);
    await container.wait();
    const info = await container.inspect();
    expect(info.Name).toBe('/k8s_main.abc_Web_1.default.etcd_u-1_0000000a');
    expect(info.HostConfig).toMatchObject({ Memory: 67108864, CpuShares: 102, Privileged: false });
    expect(info.HostConfig.RestartPolicy).toEqual({ Name: 'no', MaximumRetryCount: 0 });
    const said = (await container.logs({ stdout: true, stderr: true })).toString('latin1');
    expect(said.split('\n').map((line) => line.slice(8))).toEqual(['Web_1', '/tmp', 'blue', '']);
  });

  it('removes anonymous volumes with their container', async () => {
    const made = await scope.docker.createContainer({
      Image: 'dockerfile/redis:latest',
      Labels: { ...scope.labels },
      Volumes: { '/data': {} },
    });
    const volume = (await made.inspect()).Mounts[0]?.Name ?? '';
    await scope.docker.getVolume(volume).inspect();
    await runtime.remove(made.id, signal);
    await expect(scope.docker.getVolume(volume).inspect()).rejects.toMatchObject({ statusCode: 404 });
  });

  it('does not see a container that merely has the label of the node', async () => {
    const { id } = await scope.docker.createContainer({
      Image: 'dockerfile/redis:latest',
      Labels: { ...scope.labels },
    });
    expect((await runtime.list(signal)).map((each) => each.id)).not.toContain(id);
  });

  it('pulls an image to its end, and reports a failure in the middle as one', async () => {
    const registry = await startTestRegistry();
    try {
      const image = `127.0.0.1:${registry.port}/test/thing:v1`;
      expect(await runtime.hasImage(image, signal)).toBe(false);
      registry.breakLayers(true);
      await expect(runtime.pull(image, signal)).rejects.toMatchObject({ code: 'failed' });
      expect(await runtime.hasImage(image, signal)).toBe(false);
      registry.breakLayers(false);
      await runtime.pull(image, signal);
      expect(await runtime.hasImage(image, signal)).toBe(true);
      await scope.docker.getImage(image).remove({ force: true });
    } finally {
      await registry.close();
    }
  });

  it('says that Docker does not answer, and finds it when it does', async () => {
    const away = createDockerRuntime({
      endpoint: 'unix:///nowhere/docker.sock',
      nodeName,
      clock: systemClock,
    });
    await expect(away.list(signal)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('ENOENT'),
    });
    await eventually(() => runtime.list(signal));
  });
});
