import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createMachine, type Machine, type Ran, ROOT } from './machine.js';

const MINUTE = 60_000;
const PROGRAMS = ['apiserver', 'controller-manager', 'kubecfg', 'kubelet', 'proxy', 'scheduler'];

describe('npm run release', () => {
  let machine: Machine;
  let made: Ran;
  const at = (...path: string[]): string => join(machine.dir, ...path);
  beforeAll(async () => {
    machine = await createMachine();
    made = await machine.run(process.execPath, [join(ROOT, 'scripts/release.mjs'), at('release')]);
  }, 2 * MINUTE);
  afterAll(() => machine.remove(), MINUTE);

  const unpack = async (tarball: string): Promise<string[]> => {
    await machine.run('mkdir', ['-p', at(tarball)]);
    await machine.run('tar', ['-xzf', at('release', tarball), '-C', at(tarball)]);
    const listed = await machine.run('find', ['kubernetes', '-type', 'f'], { cwd: at(tarball) });
    return listed.stdout.split('\n').filter(Boolean).sort();
  };

  it('makes two tarballs with their checksums, and tells how fast each program starts', async () => {
    expect(made).toMatchObject({ code: 0, stderr: '' });
    for (const program of PROGRAMS) expect(made.stdout).toMatch(new RegExp(` ${program} +\\d+ ms, \\d+ kB`));
    const checked = await machine.run('sha256sum', ['-c', 'SHA256SUMS'], { cwd: at('release') });
    expect(checked).toMatchObject({
      code: 0,
      stdout: 'kubernetes.tar.gz: OK\nkubernetes-client.tar.gz: OK\n',
    });
  });

  it('gives clients kubecfg alone', async () => {
    const files = await unpack('kubernetes-client.tar.gz');
    expect(files).toEqual(
      ['LICENSE', 'LICENSES-OF-PACKAGES', 'bin/kubecfg', 'package.json', 'version'].map(
        (file) => `kubernetes/${file}`,
      ),
    );
    // As in the repository itself, where Node takes what says nothing else for an ES module.
    writeFileSync(at('package.json'), '{"type": "module"}');
    const kubecfg = at('kubernetes-client.tar.gz/kubernetes/bin/kubecfg');
    expect(await machine.run(kubecfg, ['-version'])).toMatchObject({
      code: 0,
      stdout: 'Kubernetes v0.5.6\n',
    });
  });

  it('holds six programs as one file each, and the licence of all that is in them', async () => {
    const files = await unpack('kubernetes.tar.gz');
    expect(files.filter((file) => file.startsWith('kubernetes/bin/'))).toEqual(
      PROGRAMS.map((program) => `kubernetes/bin/${program}`),
    );
    expect(files.filter((file) => /node_modules|\.node$/.test(file))).toEqual([]);
    const licences = readFileSync(at('kubernetes.tar.gz/kubernetes/LICENSES-OF-PACKAGES'), 'utf8');
    for (const name of ['etcd3', 'dockerode', 'express', 'pino', 'yargs-parser', 'prom-client', 'yaml']) {
      expect(licences).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(\\S+\\)`, 'm'));
    }
  });

  it(
    'runs the article where nothing of the sources is',
    async () => {
      const root = at('kubernetes.tar.gz/kubernetes');
      const script = (name: string): Promise<Ran> =>
        machine.run('npm', ['run', '--silent', name], { cwd: root });
      expect(await script('up')).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^redis +dockerfile\/redis +127\.0\.0\.1\/ +name=redis +Running/m),
      });
      expect((await machine.run('redis-cli', ['-p', '6379', 'ping'])).stdout).toBe('PONG\n');
      expect(await script('down')).toMatchObject({ code: 0, stdout: expect.stringContaining('all is down') });
      expect((await machine.run('docker', ['ps', '-aq'])).stdout).toBe('');
    },
    2 * MINUTE,
  );
});
