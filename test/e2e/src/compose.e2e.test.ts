import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventuallyPasses } from '@kube/test-harness';
import { createMachine, type Machine, type Ran, ROOT } from './machine.js';

const MINUTE = 60_000;
const NODE = '10.85.0.1';

describe('docker-compose', () => {
  let machine: Machine;
  let settings: Record<string, string>;
  beforeAll(async () => {
    machine = await createMachine();
    const made = await machine.run(process.execPath, [join(ROOT, 'scripts/base-image.mjs')]);
    expect(made).toMatchObject({ code: 0 });
    settings = {
      ...Object.fromEntries(
        made.stdout
          .trim()
          .split('\n')
          .map((line) => line.split('=')),
      ),
      DOCKER_SOCKET: join(machine.dir, 'docker.sock'),
      KUBELET_ROOT: join(machine.dir, 'kubelet'),
      COMPOSE_PROJECT_NAME: 'cluster',
    };
  }, 2 * MINUTE);
  afterAll(() => machine.remove(), MINUTE);

  const compose = (args: readonly string[], env: Record<string, string> = {}): Promise<Ran> =>
    machine.run('docker-compose', args, { cwd: ROOT, env: { ...settings, ...env } });
  const kubecfg = (...args: string[]): Promise<Ran> => compose(['run', '--rm', '-T', 'kubecfg', ...args]);
  const inspect = async (service: string, format: string): Promise<string> =>
    (await machine.run('docker', ['inspect', '--format', format, `cluster_${service}_1`])).stdout.trim();

  it(
    'builds without a network, and starts a cluster of this machine',
    async () => {
      expect(await compose(['up', '-d'])).toMatchObject({ code: 0 });
      const minions = await kubecfg('list', '/minions');
      expect(minions).toMatchObject({ code: 0, stdout: expect.stringContaining(`\n${NODE}\n`) });
    },
    2 * MINUTE,
  );

  it(
    'runs the redis pod of the article',
    async () => {
      expect(await kubecfg('-c', 'redis.json', 'create', '/pods')).toMatchObject({ code: 0 });
      await eventuallyPasses(
        async () =>
          expect((await kubecfg('list', '/pods')).stdout).toMatch(/^redis .* 10\.85\.0\.1\/ .* Running/m),
        { within: 30_000 },
      );
      expect((await machine.run('redis-cli', ['-h', NODE, 'ping'])).stdout).toBe('PONG\n');
    },
    MINUTE,
  );

  it('runs only those as root that need it', async () => {
    const users = ['etcd', 'apiserver', 'scheduler', 'controller-manager', 'kubelet', 'proxy'].map(
      async (service) => [service, await inspect(service, '{{.Config.User}}')],
    );
    expect(Object.fromEntries(await Promise.all(users))).toEqual({
      ...{ etcd: '65532:65532', apiserver: '65532:65532' },
      ...{ scheduler: '65532:65532', 'controller-manager': '65532:65532' },
      ...{ kubelet: 'root', proxy: 'root' },
    });
  });

  it(
    'says that each program is healthy',
    async () => {
      for (const service of ['etcd', 'apiserver', 'scheduler', 'controller-manager', 'kubelet', 'proxy']) {
        await eventuallyPasses(
          async () =>
            expect([service, await inspect(service, '{{.State.Health.Status}}')]).toEqual([
              service,
              'healthy',
            ]),
          { within: 45_000 },
        );
      }
    },
    MINUTE,
  );

  it(
    'comes back by itself after a crash of Docker',
    async () => {
      await machine.crashDocker();
      await eventuallyPasses(
        async () => {
          for (const service of [
            'etcd',
            'apiserver',
            'scheduler',
            'controller-manager',
            'kubelet',
            'proxy',
          ]) {
            const state = await inspect(service, '{{.State.Status}}');
            expect([service, state]).toEqual([service, 'running']);
          }
          expect((await machine.run('redis-cli', ['-h', NODE, 'ping'])).stdout).toBe('PONG\n');
        },
        { within: 45_000 },
      );
    },
    2 * MINUTE,
  );

  it(
    'runs a second apiserver beside the first, each under a port of its own',
    async () => {
      const scaled = await compose(['up', '-d', '--scale', 'apiserver=2'], { API_PORTS: '8080-8089' });
      expect(scaled).toMatchObject({ code: 0 });
      const ports = await machine.run('docker', [
        ...['ps', '--filter', 'label=com.docker.compose.service=apiserver'],
        ...['--format', '{{.Ports}}'],
      ]);
      const published = [...ports.stdout.matchAll(/127\.0\.0\.1:(\d+)->8080/g)].map(([, port]) => port);
      expect(published).toHaveLength(2);
      for (const port of published) {
        await eventuallyPasses(async () => {
          const url = `http://127.0.0.1:${port}/api/v1beta1/pods/redis`;
          expect((await machine.run('curl', ['-sf', url])).stdout).toContain('"Running"');
        });
      }
    },
    MINUTE,
  );

  it(
    'leaves the pods alone when it is taken down, and no rule of the proxy',
    async () => {
      expect(await compose(['down', '-v'])).toMatchObject({ code: 0 });
      const label = ['--filter', `label=io.kubernetes.node=${NODE}`];
      expect(
        (await machine.run('docker', ['ps', '-q', ...label])).stdout.split('\n').filter(Boolean),
      ).toHaveLength(2);
      expect(
        (await machine.run('docker', ['ps', '-aq', '--filter', 'label=com.docker.compose.project'])).stdout,
      ).toBe('');
      expect((await machine.run('iptables-save', [])).stdout).not.toContain('KUBE');
    },
    MINUTE,
  );
});
