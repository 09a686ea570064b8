import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { minionLeaseKey } from '@kube/api-types';
import { silentLogger } from '@kube/component-base/testing';
import { createEtcdStorage, type Storage } from '@kube/storage';
import {
  type EtcdServer,
  eventually,
  eventuallyPasses,
  freePort,
  type Program,
  startEtcd,
  startProgram,
} from '@kube/test-harness';
import { DOCKER, DockerNode } from './testing/docker-node.js';
import { createDockerRelay } from './testing/docker-relay.js';
import { TestNode } from './testing/test-node.js';

const MINUTE = 60_000;
const PROGRAM = fileURLToPath(new URL('./cmd/kubelet.js', import.meta.url));
const { signal } = new AbortController();
const soon = { within: 30_000 };

describe('the program kubelet', () => {
  let etcd: EtcdServer;
  let storage: Storage;
  let docker: DockerNode;
  let node: TestNode;
  let dir: string;
  let port: number;
  let kubelet: Program | undefined;

  beforeEach(async () => {
    etcd = await startEtcd();
    storage = createEtcdStorage({ servers: [etcd.url], log: silentLogger });
    docker = new DockerNode();
    node = new TestNode(storage, docker.name);
    dir = await mkdtemp(join(tmpdir(), 'kubelet-'));
    port = await freePort();
  }, MINUTE);
  afterEach(async () => {
    await kubelet?.kill('SIGKILL');
    kubelet = undefined;
    await docker.cleanup();
    storage.close();
    await etcd.stop();
    await rm(dir, { recursive: true, force: true });
  }, MINUTE);

  async function start(...more: readonly string[]): Promise<Program> {
    kubelet = await startProgram(
      PROGRAM,
      [
        ...[`-etcd_servers=${etcd.url}`, `-port=${port}`, `-hostname_override=${docker.name}`, '-v=3'],
        ...[`-root_dir=${join(dir, 'root')}`, `-docker_endpoint=${DOCKER}`, ...more],
      ],
      { ready: /running the pods of this node/ },
    );
    return kubelet;
  }

  const health = async (): Promise<string> => {
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`);
    return `${answer.status} ${(await answer.text()).trim()}`;
  };
  const lease = async () => (await storage.get<{ pid: number }>(minionLeaseKey(docker.name), signal))?.value;

  it(
    'shows that it lives, and stops in order without touching what runs',
    async () => {
      const program = await start();
      await eventuallyPasses(async () => expect(await health()).toBe('200 ok'));
      await eventually(lease);
      expect(await lease()).toMatchObject({ pid: program.pid });
      expect((await stat(join(dir, 'root'))).mode & 0o777).toBe(0o750);
      await node.bind('web');
      await node.isReady('web', MINUTE);
      const before = await docker.running();

      await program.kill();
      expect(await program.exited).toEqual({ code: 0, signal: null });
      expect(await docker.running()).toEqual(before);
      expect(await lease()).toBeUndefined();

      await start();
      await node.bind('other');
      await node.isReady('other', MINUTE);
      expect(await docker.running('web')).toEqual(before);
      const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      expect(metrics).toMatch(/kubelet_pod_syncs_total\{outcome="settled"\} [1-9]/);
    },
    2 * MINUTE,
  );

  it(
    'waits for etcd and for Docker, whoever comes last, and says for whom',
    async () => {
      const relay = await createDockerRelay(DOCKER.replace('unix://', ''));
      try {
        await node.bind('web');
        await etcd.kill();
        await start(`-docker_endpoint=${relay.endpoint}`);
        await eventuallyPasses(async () => {
          expect(await health()).toMatch(/^503 docker: Docker did not .*ECONNREFUSED/);
        });
        await relay.open();
        await eventuallyPasses(async () => expect(await health()).toBe('200 ok'), soon);
        expect(await docker.containers()).toEqual([]);
        await etcd.restart();
        await node.isReady('web', MINUTE);

        const before = await docker.running();
        await relay.close();
        await eventuallyPasses(async () => expect(await health()).toMatch(/^503 docker: /), soon);
        await node.bind('other');
        await relay.open();
        await node.isReady('other', MINUTE);
        expect(await docker.running('web')).toEqual(before);
      } finally {
        await relay.close();
      }
    },
    2 * MINUTE,
  );

  it(
    'changes nothing while etcd is away, and catches up after that',
    async () => {
      await start();
      await node.bind('web', {
        containers: [{}, { command: ['sh', '-c', 'while [ ! -e /stop ]; do sleep 1; done; exit 5'] }],
      });
      await node.bind('steady');
      await Promise.all([node.isReady('web', MINUTE), node.isReady('steady', MINUTE)]);
      const before = await docker.running('steady');
      await etcd.kill();
      // Still the kubelet looks after its pods: it restarts what ends.
      const second = await docker.one('web', 'second');
      await docker.docker.getContainer(second.id).kill();
      await eventuallyPasses(
        async () => expect((await docker.one('web', 'second')).id).not.toBe(second.id),
        soon,
      );
      await etcd.restart();
      const status = await node.statusWhere(
        'web',
        ({ containerStatuses = [] }) =>
          containerStatuses.find(({ name }) => name === 'second')?.restartCount === 1,
        MINUTE,
      );
      expect(status.phase).toBe('Running');
      await eventually(lease, soon);
      await node.bind('later');
      await node.isReady('later', MINUTE);
      await node.delete('web');
      await eventually(async () => (await docker.containers('web')).length === 0, soon);
      expect(await docker.running('steady')).toEqual(before);
    },
    3 * MINUTE,
  );

  it(
    'comes to rest: lists go on, and nothing is written to etcd and no pod is looked at',
    async () => {
      await start('-sync_frequency=50ms');
      await node.bind('web');
      await node.isReady('web', MINUTE);
      const state = async () => {
        const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
        const passes = /kubelet_pod_syncs_total\{outcome="settled"\} (\d+)/.exec(metrics)?.[1];
        return { passes: Number(passes), revision: await storage.currentRevision(signal) };
      };
      await eventuallyPasses(async () => {
        const before = await state();
        // Far longer than it takes the kubelet to list as often.
        for (let round = 0; round < 100; round++) await docker.runtime.list(signal);
        expect(before.passes).toBeGreaterThan(0);
        expect(await state()).toEqual(before);
      }, soon);
    },
    2 * MINUTE,
  );

  it(
    'can be killed at any moment: healthy containers stay, nothing is there twice, and nothing is left over',
    async () => {
      const names = ['a', 'b', 'c'];
      await start();
      await node.bind('steady', { containers: [{}, {}] });
      await node.isReady('steady', MINUTE);
      const steady = await docker.running('steady');
      expect(steady).toHaveLength(3);

      for (const [creatingMs, deletingMs] of MOMENTS) {
        for (const name of names) await node.bind(name, { containers: [{}, {}] });
        await delay(creatingMs);
        await kubelet?.kill('SIGKILL');
        await start();
        for (const name of names) await node.isReady(name, MINUTE);
        const running = await docker.running();
        expect(running.map((each) => each.split(' ').slice(0, 2).join(' '))).toEqual(
          [...names, 'steady'].flatMap((name) => ['main', 'net', 'second'].map((each) => `${name} ${each}`)),
        );

        await kubelet?.kill('SIGKILL');
        await start();
        // It has looked at every pod by the time it has made one more.
        await node.bind('proof');
        await node.isReady('proof', MINUTE);
        expect((await docker.running()).filter((each) => !each.startsWith('proof '))).toEqual(running);

        for (const name of [...names, 'proof']) await node.delete(name);
        await delay(deletingMs);
        await kubelet?.kill('SIGKILL');
        await start();
        await eventuallyPasses(async () => expect(await docker.running()).toEqual(steady), soon);
        await eventuallyPasses(async () => expect(await docker.containers()).toHaveLength(3), soon);
      }
    },
    6 * MINUTE,
  );

  it('ends at once, and says why, when it is told something impossible', async () => {
    await expect(start('-docker_endpoint=nowhere')).rejects.toThrow(
      /ended with 1 .*Docker endpoint .*nowhere.* is neither like unix:.* set -docker_endpoint or DOCKER_HOST/s,
    );
  });
});

/** Milliseconds from the first order to the kill: while creating, and while deleting. Different at each run. */
const MOMENTS = [0, 200, 400, 700, 1_000, 1_400, 1_800].map(
  (from) => [from + Math.random() * 300, Math.random() * 900] as const,
);
