import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { silentLogger } from '@kube/component-base/testing';
import { createEtcdStorage, type Storage } from '@kube/storage';
import { type EtcdServer, eventually, eventuallyPasses, freePort, startEtcd } from '@kube/test-harness';
import { aRules } from './testing/builders.js';
import { DockerNode } from './testing/docker-node.js';
import { startTestKubelet, type TestKubelet } from './testing/test-kubelet.js';
import { SHELL_IMAGE, TestNode } from './testing/test-node.js';

const MINUTE = 60_000;
const soon = { within: 30_000 };

describe('a kubelet on Docker and etcd', () => {
  let etcd: EtcdServer;
  let storage: Storage;
  beforeAll(async () => {
    etcd = await startEtcd();
    storage = createEtcdStorage({ servers: [etcd.url], log: silentLogger });
  }, MINUTE);
  afterAll(async () => {
    storage.close();
    await etcd.stop();
  });

  let docker: DockerNode;
  let node: TestNode;
  let kubelets: TestKubelet[];
  beforeEach(() => {
    docker = new DockerNode();
    node = new TestNode(storage, docker.name);
    kubelets = [];
    start(docker);
  });
  afterEach(async () => {
    await stopAll();
    await docker.cleanup();
  }, MINUTE);

  async function stopAll(): Promise<void> {
    await Promise.all(kubelets.splice(0).map((each) => each.stop()));
  }

  function start(on: DockerNode): TestKubelet {
    const rules = aRules({ restartBackoff: { initialMs: 1_000, maxMs: 4_000, ranWellMs: 600_000 } });
    // Events must do: a list comes far too late for any of these tests.
    const settings = { relistMs: 3_600_000, rules };
    const started = startTestKubelet({ storage, runtime: on.runtime, nodeName: on.name }, settings);
    kubelets.push(started);
    return started;
  }

  it(
    'runs the pod of the article, tells etcd, and leaves nothing of it when it is deleted',
    async () => {
      const hostPort = await freePort();
      const redis = { name: 'redis', image: 'dockerfile/redis', command: undefined };
      const ports = [{ containerPort: 6379, hostPort, hostIP: '127.0.0.1' }];
      await node.bind('redis', { containers: [{ ...redis, ports }] });
      const status = await node.isReady('redis', MINUTE);
      const [net, main] = [await docker.one('redis', 'net'), await docker.one('redis', 'redis')];
      expect(status).toMatchObject({
        ...{ phase: 'Running', podIP: net.ip, hostIP: '127.0.0.1', startTime: expect.stringMatching(/Z$/) },
        containerStatuses: [
          {
            ...{ name: 'redis', ready: true, restartCount: 0, image: 'dockerfile/redis' },
            ...{ containerID: `docker://${main.id}`, state: { running: { startedAt: main.startedAt } } },
          },
          { name: 'net', image: 'kubernetes/pause:latest', containerID: `docker://${net.id}` },
        ],
      });
      await eventuallyPasses(async () => expect(await ask(hostPort, 'PING\r\n')).toBe('+PONG\r\n'), soon);

      await node.delete('redis');
      await eventuallyPasses(async () => expect(await docker.containers()).toEqual([]), soon);
    },
    MINUTE,
  );

  it(
    'gives all containers of a pod one network and its name, and each what it asks for',
    async () => {
      const script = (text: string) => ['sh', '-c', `${text}; while :; do sleep 1; done`];
      const env = [{ name: 'COLOUR', value: 'blue' }];
      await node.bind('web', {
        containers: [
          { command: script('mkdir -p /www; hostname > /www/name; httpd -p 8080 -h /www') },
          {
            command: script(
              'until wget -qO /tmp/name http://127.0.0.1:8080/name; do sleep 1; done; echo "$COLOUR" >> /tmp/name; pwd >> /tmp/name',
            ),
            ...{ env, workingDir: '/usr/bin' },
            resources: { limits: { cpu: '500m', memory: '32Mi' } },
          },
        ],
      });
      await node.isReady('web', MINUTE);
      const second = docker.docker.getContainer((await docker.one('web', 'second')).id);
      await eventuallyPasses(async () => {
        expect(await read(second, '/tmp/name')).toBe('web\nblue\n/usr/bin\n');
      }, soon);
      const { HostConfig } = await second.inspect();
      expect(HostConfig).toMatchObject({ CpuShares: 512, Memory: 32 * 1024 * 1024, Privileged: false });
    },
    MINUTE,
  );

  it(
    'restarts a container that ends, alone, and waits longer each time',
    async () => {
      await node.bind('web', { containers: [{ command: ['sh', '-c', 'sleep 1; exit 3'] }, {}] });
      const status = await node.statusWhere(
        'web',
        ({ reason, containerStatuses: [main] = [] }) =>
          reason === 'CrashLoopBackOff' && main?.restartCount === 2,
        MINUTE,
      );
      expect(status).toMatchObject({
        phase: 'Running',
        message: 'container "main": ended with code 3, 3 times in a row; waits 2 s before the next start',
      });
      expect(status.containerStatuses).toMatchObject([
        { name: 'main', ready: false, lastState: { terminated: { exitCode: 3, reason: 'Error' } } },
        { name: 'second', ready: true, restartCount: 0 },
        { name: 'net', ready: true, restartCount: 0 },
      ]);
      expect((await docker.containers()).filter(({ container }) => container === 'main').length).toBeLessThan(
        3,
      );
    },
    2 * MINUTE,
  );

  it(
    'says which image cannot be had, and why',
    async () => {
      await node.bind('web', { containers: [{ image: '127.0.0.1:1/no-such-image' }, {}] });
      const status = await node.statusWhere('web', ({ reason }) => reason === 'ImagePullBackOff', MINUTE);
      expect(status).toMatchObject({
        phase: 'Pending',
        message: expect.stringMatching(
          /^container "main": cannot pull image "127\.0\.0\.1:1\/no-such-image": .*connection refused/,
        ),
      });
      await docker.one('web', 'second');
    },
    MINUTE,
  );

  it(
    'restarts only the container whose image has changed',
    async () => {
      const repo = `kubelet-test-${randomUUID()}`;
      await docker.docker.getImage(`${SHELL_IMAGE}:latest`).tag({ repo, tag: 'v2' });
      try {
        await node.bind('web', { containers: [{}, {}] });
        await node.isReady('web', MINUTE);
        const before = await docker.running('web');
        await node.rebind('web', { containers: [{ image: `${repo}:v2` }, {}] });
        await node.statusWhere(
          'web',
          ({ containerStatuses: [main] = [] }) => main?.ready === true && main.restartCount === 1,
          MINUTE,
        );
        const [main, ...others] = await docker.running('web');
        expect(main).toMatch(/^web main /);
        expect([before[0] !== main, others]).toEqual([true, before.slice(1)]);
        expect((await docker.one('web', 'main')).image).toBe(`${repo}:v2`);
      } finally {
        await stopAll();
        await docker.cleanup();
        await docker.docker.getImage(`${repo}:v2`).remove();
      }
    },
    2 * MINUTE,
  );

  it(
    'tells of a port that a stranger holds, leaves nothing behind, and starts when it is free',
    async () => {
      const hostPort = await freePort();
      const stranger = createServer().listen(hostPort, '127.0.0.1');
      await once(stranger, 'listening');
      const ports = [{ containerPort: 80, hostPort, hostIP: '127.0.0.1' }];
      await node.bind('web', { containers: [{ ports }] });
      const status = await node.statusWhere('web', ({ reason }) => reason === 'HostPortConflict', MINUTE);
      expect(status).toMatchObject({
        phase: 'Pending',
        message: expect.stringContaining('address already in use'),
      });
      expect(await docker.containers()).toEqual([]);
      const written = await node.revision('web');
      // However often it is tried: the same words are one event, and no new status.
      const again =
        /^[2-9] failed net: Failed to start docker container with error: .*address already in use/;
      await eventuallyPasses(
        async () => expect(await node.events('web')).toContainEqual(expect.stringMatching(again)),
        soon,
      );
      expect(await node.revision('web')).toBe(written);
      stranger.close();
      await node.isReady('web', MINUTE);
    },
    2 * MINUTE,
  );

  it(
    'makes a pod anew whose network container has died',
    async () => {
      await node.bind('web');
      await node.isReady('web', MINUTE);
      const before = [(await docker.one('web', 'net')).id, (await docker.one('web', 'main')).id];
      await docker.docker.getContainer(before[0] ?? '').kill();
      await eventuallyPasses(async () => {
        const [net, main] = [await docker.one('web', 'net'), await docker.one('web', 'main')];
        expect(before).not.toContain(net.id);
        expect(before).not.toContain(main.id);
        expect(main.networkId).toBe(net.id);
      }, soon);
    },
    2 * MINUTE,
  );

  it(
    'gives a pod its network back when somebody has started its network container again',
    async () => {
      const command = ['sh', '-c', 'ip addr > /tmp/network; while :; do sleep 1; done'];
      await node.bind('web', { containers: [{ command }] });
      await node.isReady('web', MINUTE);
      const before = [await docker.one('web', 'net'), await docker.one('web', 'main')].map(({ id }) => id);
      await stopAll();
      await docker.docker.getContainer(before[0] ?? '').restart({ t: 0 });
      start(docker);
      await eventuallyPasses(async () => {
        const [net, main] = [await docker.one('web', 'net'), await docker.one('web', 'main')];
        expect(main.id).not.toBe(before[1]);
        expect(await read(docker.docker.getContainer(main.id), '/tmp/network')).toContain(`${net.ip}/`);
      }, soon);
    },
    2 * MINUTE,
  );

  it(
    'ends a job as succeeded, and one that failed as failed',
    async () => {
      const job = (code: number) => ({
        ...{ restartPolicy: 'Never' as const, containers: [{ command: ['sh', '-c', `exit ${code}`] }] },
      });
      await node.bind('good', job(0));
      await node.bind('bad', job(4));
      await node.statusWhere('good', ({ phase }) => phase === 'Succeeded', MINUTE);
      const bad = await node.statusWhere('bad', ({ phase }) => phase === 'Failed', MINUTE);
      expect(bad.containerStatuses?.[0]?.state).toMatchObject({
        terminated: { exitCode: 4, reason: 'Error' },
      });
      await eventuallyPasses(async () => expect(await docker.running()).toEqual([]), soon);
    },
    2 * MINUTE,
  );

  it(
    'leaves the containers of another node on the same Docker alone',
    async () => {
      const second = new DockerNode();
      try {
        const other = new TestNode(storage, second.name);
        start(second);
        await Promise.all([node.bind('web'), other.bind('web-2')]);
        await Promise.all([node.isReady('web', MINUTE), other.isReady('web-2', MINUTE)]);
        const kept = await second.running();
        await node.delete('web');
        await eventually(async () => (await docker.containers()).length === 0, soon);
        start(docker);
        await node.bind('last');
        await node.isReady('last', MINUTE);
        expect(await second.running()).toEqual(kept);
      } finally {
        await stopAll();
        await second.cleanup();
      }
    },
    2 * MINUTE,
  );
});

/** Sends a text to a port of loopback and gives the first that comes back. */
async function ask(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  try {
    socket.write(text);
    const [answer] = (await once(socket, 'data', { signal: AbortSignal.timeout(2_000) })) as [Buffer];
    return answer.toString();
  } finally {
    socket.destroy();
  }
}

/** The text of a file in a container. */
async function read(
  container: ReturnType<DockerNode['docker']['getContainer']>,
  path: string,
): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of await container.getArchive({ path })) chunks.push(chunk as Buffer);
  const tar = Buffer.concat(chunks);
  const size = Number.parseInt(tar.toString('latin1', 124, 135), 8);
  return tar.toString('utf8', 512, 512 + size);
}
