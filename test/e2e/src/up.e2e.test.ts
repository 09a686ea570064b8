import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@kube/test-harness';
import { createMachine, type Machine, type Ran, ROOT } from './machine.js';

const MINUTE = 60_000;

describe('npm run up and down', () => {
  let machine: Machine;
  beforeAll(async () => {
    machine = await createMachine();
  }, 2 * MINUTE);
  afterAll(() => machine.remove(), MINUTE);

  const script = (name: string): Promise<Ran> =>
    machine.run(process.execPath, [join(ROOT, `scripts/${name}.mjs`)], {
      env: { KUBE_RUN_DIR: join(machine.dir, 'run') },
    });
  const ourContainers = async (): Promise<string> =>
    (await machine.run('docker', ['ps', '-aq'])).stdout.trim();
  const ourRules = async (): Promise<string[]> =>
    (await machine.run('iptables-save', ['-t', 'nat'])).stdout
      .split('\n')
      .filter((line) => line.includes('KUBE'));

  const images = async (): Promise<string[]> =>
    (await machine.run('docker', ['images', '--format', '{{.Repository}}'])).stdout
      .split('\n')
      .filter(Boolean)
      .sort();

  it(
    'ends with redis running, says so when asked twice, and leaves nothing behind when taken down',
    async () => {
      const up = await script('up');
      expect(up).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^redis +dockerfile\/redis +127\.0\.0\.1\/ +name=redis +Running/m),
      });
      expect((await machine.run('redis-cli', ['-p', '6379', 'ping'])).stdout.trim()).toBe('PONG');

      // What no service holds is refused at once; 7 is how curl says so.
      expect((await machine.run('curl', ['-s', '-m', '20', 'http://172.0.7.7'])).code).toBe(7);

      const again = await script('up');
      expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('a cluster is up already') });

      expect(await script('down')).toMatchObject({ code: 0, stdout: expect.stringContaining('all is down') });
      expect(await ourContainers()).toBe('');
      expect(await ourRules()).toEqual([]);
      expect((await machine.run('ip', ['route', 'show', '172.0.0.0/16'])).stdout).toBe('');
      expect(readdirSync(join(machine.dir, 'run'))).toEqual(['log']);
      // They were there before.
      expect(await images()).toEqual(['dockerfile/redis', 'kubernetes/pause']);
      expect(await script('down')).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('nothing is up'),
      });

      await machine.run('docker', ['rmi', 'dockerfile/redis']);
      expect(await script('up')).toMatchObject({ code: 0 });
      expect(await images()).toEqual(['dockerfile/redis', 'kubernetes/pause']);
      expect(await script('down')).toMatchObject({ code: 0 });
      expect(await images()).toEqual(['kubernetes/pause']);
    },
    5 * MINUTE,
  );

  it(
    'touches nothing of a cluster that was started by hand',
    async () => {
      const url = 'http://127.0.0.1:4001';
      const urls = [`--listen-client-urls=${url}`, `--advertise-client-urls=${url}`];
      const etcd = machine.start('etcd', 'etcd', [`--data-dir=${machine.dir}/etcd`, ...urls]);
      const label = 'io.kubernetes.node=127.0.0.1';
      await machine.run('docker', ['run', '-d', '--name', 'by-hand', '--label', label, 'kubernetes/pause']);
      await eventually(async () => (await machine.run('curl', ['-sf', `${url}/health`])).code === 0);
      expect(await script('up')).toMatchObject({
        code: 1,
        stderr: expect.stringContaining(`something else answers at ${url}/health; stop it first`),
      });
      expect((await script('down')).stdout).toContain('nothing is up');
      expect((await machine.run('docker', ['ps', '--format', '{{.Names}}'])).stdout).toBe('by-hand\n');
      await etcd.kill('SIGTERM');
    },
    MINUTE,
  );
});
