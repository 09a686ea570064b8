import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
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
});
