import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { keyOf, type Node } from '@kube/api-types';
import { silentLogger } from '@kube/component-base/testing';
import { createEtcdStorage } from '@kube/storage';
import {
  eventually,
  eventuallyPasses,
  freePort,
  type Program,
  startEtcd,
  startProgram,
} from '@kube/test-harness';
import { DOCKER, DockerNode } from './testing/docker-node.js';
import { SHELL_IMAGE } from './testing/test-node.js';

const MINUTE = 60_000;
const PROGRAM = fileURLToPath(new URL('./cmd/kubelet.js', import.meta.url));
const { signal } = new AbortController();
const soon = { within: 30_000 };

const manifest = (id: string, script = 'while :; do sleep 1; done') => ({
  ...{ version: 'v1beta1', id, restartPolicy: { onFailure: {} } },
  containers: [{ name: 'main', image: SHELL_IMAGE, command: ['sh', '-c', script] }],
});

describe('the program kubelet, for pods of its own node', () => {
  let docker: DockerNode;
  let dir: string;
  let port: number;
  let kubelet: Program | undefined;
  let web: Server;
  let served: unknown;

  beforeEach(async () => {
    docker = new DockerNode();
    dir = await mkdtemp(join(tmpdir(), 'kubelet-'));
    port = await freePort();
    web = createServer((_, res) => res.end(JSON.stringify(served)));
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    await kubelet?.kill();
    kubelet = undefined;
    await new Promise((resolve) => web.close(resolve));
    await docker.cleanup();
    await rm(dir, { recursive: true });
  }, MINUTE);

  const args = (...more: string[]) => [
    ...[`-hostname_override=${docker.name}`, `-docker_endpoint=${DOCKER}`, `-root_dir=${dir}/root`],
    ...[`-port=${port}`, '-file_check_frequency=100ms', '-http_check_frequency=100ms', ...more],
  ];
  async function start(...more: string[]): Promise<Program> {
    const ready = async () => (await fetch(`http://127.0.0.1:${port}/healthz`)).ok;
    kubelet = await startProgram(PROGRAM, args(...more), { ready, within: MINUTE });
    return kubelet;
  }
  const url = () => `-manifest_url=http://127.0.0.1:${(web.address() as AddressInfo).port}/`;
  const put = (id: string, script?: string) =>
    writeFile(join(dir, 'manifest.json'), JSON.stringify(manifest(id, script)));
  const pods = async () =>
    (await docker.containers())
      .filter(({ container, state }) => container === 'main' && state === 'running')
      .map(({ pod }) => `${pod.name.replace(`-${docker.name}`, '')} of ${pod.source}`)
      .sort();

  it(
    'runs what a file and a URL say, without etcd',
    async () => {
      served = [manifest('one'), manifest('two')];
      await put('three');
      await start(`-config=${dir}/manifest.json`, url());
      await eventuallyPasses(async () => {
        expect(await pods()).toEqual(['one of http', 'three of file', 'two of http']);
      }, soon);
      served = [manifest('two')];
      await eventuallyPasses(
        async () => expect(await pods()).toEqual(['three of file', 'two of http']),
        soon,
      );
      served = 'broken';
      await put('four');
      await eventuallyPasses(async () => expect(await pods()).toEqual(['four of file', 'two of http']), soon);
    },
    2 * MINUTE,
  );

  it(
    'exits with -runonce when all of it runs or has done its work, and leaves it running',
    async () => {
      await put('job', 'exit 0');
      served = [manifest('service')];
      const program = await startProgram(PROGRAM, args('-runonce', `-config=${dir}/manifest.json`, url()));
      await eventually(() => program.exited.then(({ code }) => code === 0), { within: MINUTE });
      expect(await pods()).toEqual(['service of http']);
      expect(program.stderr()).toContain('all pods run');
    },
    2 * MINUTE,
  );

  it(
    'registers its node with what it has, once, and leaves it alone after that',
    async () => {
      const etcd = await startEtcd();
      const storage = createEtcdStorage({ servers: [etcd.url], log: silentLogger });
      try {
        const node = () => storage.get<Node>(keyOf('Node', undefined, docker.name), signal);
        const first = await start(`-etcd_servers=${etcd.url}`, '-max_pods=7');
        await eventually(node, soon);
        const registered = await node();
        expect(registered?.value.status).toMatchObject({
          capacity: { cpu: expect.stringMatching(/^\d+000m$/), memory: expect.any(String), pods: '7' },
          addresses: [{ type: 'LegacyHostIP', address: expect.any(String) }],
        });
        await first.kill();
        await start(`-etcd_servers=${etcd.url}`, '-max_pods=8');
        await eventually(
          async () => (await storage.list('/registry/minionleases/', signal)).items.length === 1,
          soon,
        );
        expect(await node()).toEqual(registered);
      } finally {
        await kubelet?.kill();
        storage.close();
        await etcd.stop();
      }
    },
    2 * MINUTE,
  );

  it.each([
    { argv: ['-runonce', '-etcd_servers=http://127.0.0.1:1', '-config=/x'], message: 'not with etcd' },
    { argv: ['-manifest_url=file:///x'], message: '-manifest_url=file:///x must be like' },
    { argv: [], message: 'specify either -etcd_servers or -etcd_config' },
  ])('refuses $argv and says why', async ({ argv, message }) => {
    await expect(startProgram(PROGRAM, args(...argv), { ready: /never/ })).rejects.toThrow(message);
  });
});
