import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventuallyPasses } from '@kube/test-harness';
import { RealNode } from '../testing/real-node.js';

const MINUTE = 60_000;
const soon = { within: 30_000 };

describe('volumes on Docker', () => {
  let real: RealNode;

  beforeEach(async () => {
    real = await RealNode.create();
    real.start();
  }, MINUTE);
  afterEach(() => real.remove(), MINUTE);

  const mounting = (readOnly?: boolean) => ({
    volumeMounts: [{ name: 'data', mountPath: '/data', readOnly }],
  });
  const podFolders = () => readdir(join(real.rootDir, 'pods'));

  it(
    'an empty folder is shared by the containers of a pod, outlives them, and goes with the pod',
    async () => {
      const pod = { volumes: [{ name: 'data', emptyDir: {} }], containers: [mounting(), mounting()] };
      await real.node.bind('web', pod, 'uid-1');
      await real.node.isReady('web', MINUTE);
      await real.shell('web', 'main', 'echo hello > /data/greeting');
      expect(await real.shell('web', 'second', 'cat /data/greeting')).toBe('hello\n');

      const { id } = await real.docker.one('web', 'main');
      await real.docker.docker.getContainer(id).kill();
      await eventuallyPasses(async () => {
        expect((await real.docker.one('web', 'main')).id).not.toBe(id);
        expect(await real.shell('web', 'main', 'cat /data/greeting')).toBe('hello\n');
      }, soon);

      await real.stop();
      real.start();
      expect(await real.shell('web', 'second', 'cat /data/greeting')).toBe('hello\n');
      expect(await podFolders()).toEqual(['uid-1']);
      await real.node.delete('web');
      await eventuallyPasses(async () => expect(await podFolders()).toEqual([]), soon);
      expect(await real.docker.containers()).toEqual([]);
    },
    2 * MINUTE,
  );

  it(
    'a pod that follows on another of its name has none of its data',
    async () => {
      const pod = { volumes: [{ name: 'data', emptyDir: {} }], containers: [mounting()] };
      await real.node.bind('web', pod, 'uid-1');
      await real.node.isReady('web', MINUTE);
      await real.shell('web', 'main', 'touch /data/old');
      await real.node.bind('web', pod, 'uid-2');
      await real.node.statusWhere('web', ({ conditions }) => conditions?.[0]?.status === 'True', MINUTE);
      await eventuallyPasses(async () => expect(await real.shell('web', 'main', 'ls /data')).toBe(''), soon);
      await eventuallyPasses(async () => expect(await podFolders()).toEqual(['uid-2']), soon);
    },
    2 * MINUTE,
  );

  it(
    'a folder of the node is mounted for reading only when the container asks for that, and stays',
    async () => {
      const path = join(real.dir, 'with:colon');
      await mkdir(path);
      await writeFile(join(path, 'file'), 'of the node');
      const volumes = [{ name: 'data', hostPath: { path } }];
      await real.node.bind('web', { volumes, containers: [mounting(true), mounting()] });
      await real.node.isReady('web', MINUTE);
      expect(await real.shell('web', 'main', 'cat /data/file')).toBe('of the node');
      await expect(real.shell('web', 'main', 'touch /data/new')).rejects.toThrow('Read-only');
      await real.shell('web', 'second', 'touch /data/new');
      await real.node.delete('web');
      await eventuallyPasses(async () => expect(await real.docker.containers()).toEqual([]), soon);
      expect((await readdir(path)).sort()).toEqual(['file', 'new']);
    },
    2 * MINUTE,
  );

  it(
    'a repository is there at the revision that was asked for; when it is not to be had the status says why',
    async () => {
      const repository = join(real.dir, 'app.git');
      const git = (...args: string[]) =>
        execFileSync('git', ['-C', repository, ...args], { stdio: 'ignore' });
      await mkdir(repository);
      git('init', '--quiet');
      git('config', 'user.email', 'test@example.com');
      git('config', 'user.name', 'test');
      for (const text of ['one', 'two']) {
        await writeFile(join(repository, 'file'), text);
        git('add', 'file');
        git('commit', '--quiet', '-m', text);
        git('tag', text);
      }
      const from = (revision: string) => ({
        volumes: [{ name: 'data', gitRepo: { repository: `file://${repository}`, revision } }],
        containers: [mounting()],
      });
      await real.node.bind('web', from('one'));
      await real.node.isReady('web', MINUTE);
      expect(await real.shell('web', 'main', 'cat /data/app/file')).toBe('one');

      await real.node.bind('other', from('three'));
      const status = await real.node.statusWhere('other', ({ reason }) => reason === 'FailedMount', MINUTE);
      expect(status.message).toMatch(/^container "main": volume "data": git checkout: .*three/);
      expect(await real.node.events('other')).toContainEqual(
        expect.stringMatching(/^1 failed main: volume "data": git checkout/),
      );
      git('tag', 'three');
      await real.node.isReady('other', MINUTE);
      expect(await real.shell('other', 'main', 'cat /data/app/file')).toBe('two');
    },
    2 * MINUTE,
  );

  it(
    'a name that would lead out of the root is refused, and the status says why',
    async () => {
      await real.node.bind('web', { volumes: [{ name: '../../../escape', emptyDir: {} }] });
      const status = await real.node.statusWhere('web', ({ reason }) => reason === 'Refused', MINUTE);
      expect(status).toMatchObject({
        phase: 'Pending',
        message: expect.stringContaining('"../../../escape"'),
      });
      expect(await real.docker.containers()).toEqual([]);
      expect(await readdir(real.dir)).toEqual([]);
    },
    MINUTE,
  );

  it(
    'what a container says at its end is in the status',
    async () => {
      const script = 'echo -n "out of cheese" > /dev/termination-log; exit 3';
      const containers = [{ command: ['sh', '-c', script], terminationMessagePath: '/dev/termination-log' }];
      await real.node.bind('job', { restartPolicy: 'Never', containers });
      const status = await real.node.statusWhere('job', ({ phase }) => phase === 'Failed', MINUTE);
      expect(status.containerStatuses?.[0]?.state).toMatchObject({
        terminated: { exitCode: 3, reason: 'Error', message: 'out of cheese' },
      });
    },
    MINUTE,
  );

  it(
    'what is mounted in the folder of a pod keeps it from being removed, and is kept',
    async () => {
      await real.node.bind(
        'web',
        { volumes: [{ name: 'data', emptyDir: {} }], containers: [mounting()] },
        'uid-1',
      );
      await real.node.isReady('web', MINUTE);
      const precious = join(real.dir, 'precious');
      await mkdir(precious);
      await writeFile(join(precious, 'file'), 'kept');
      const at = join(real.rootDir, 'pods/uid-1/volumes/empty/data/mounted');
      await mkdir(at);
      execFileSync('mount', ['--bind', precious, at]);
      try {
        await real.node.delete('web');
        await eventuallyPasses(async () => expect(await real.docker.containers()).toEqual([]), soon);
        // Another pod is swept away after it: so this one has been looked at.
        await real.node.bind('next', { volumes: [{ name: 'data', emptyDir: {} }] }, 'uid-2');
        await real.node.isReady('next', MINUTE);
        await real.node.delete('next');
        await eventuallyPasses(async () => expect(await podFolders()).toEqual(['uid-1']), soon);
        expect(await readFile(join(precious, 'file'), 'utf8')).toBe('kept');
      } finally {
        execFileSync('umount', [at]);
      }
      await rm(join(real.rootDir, 'pods'), { recursive: true });
    },
    2 * MINUTE,
  );
});
