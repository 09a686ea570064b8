import { execFileSync } from 'node:child_process';
import { access, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { BoundPod, Volume } from '@kube/api-types';
import { aBoundPod, aContainer } from '@kube/api-types/testing';
import { type FakeClock, fakeClock, silentLogger } from '@kube/component-base/testing';
import { aPodOf, ended } from '../testing/builders.js';
import { PodFolders } from './pod-folders.js';
import { PodPaths } from './pod-paths.js';

describe('PodFolders', () => {
  let dir: string;
  let paths: PodPaths;
  let clock: FakeClock;
  let stop: AbortController;
  let folders: PodFolders;
  let running: Promise<void>;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'pod-folders-'));
    paths = new PodPaths(join(dir, 'root'));
    await mkdir(paths.rootDir);
    clock = fakeClock(1_000);
    stop = new AbortController();
    start();
  });
  afterEach(async () => {
    stop.abort();
    await running;
    await rm(dir, { recursive: true });
  });

  function start(): void {
    folders = new PodFolders({ paths, clock, log: silentLogger });
    running = folders.run(stop.signal);
  }
  const pod = (volume: Volume): BoundPod => aBoundPod('web', { spec: { volumes: [volume] } });
  const prepared = (wanted: BoundPod) => new Promise<void>((resolve) => folders.prepare(wanted, resolve));

  it('has nothing to do for a pod without volumes', async () => {
    expect(await folders.volumes(aBoundPod())).toEqual({ type: 'ready' });
    expect(await folders.uids()).toEqual([]);
  });

  it('makes an empty folder that any user may write to, and leaves what is in it', async () => {
    const wanted = pod({ name: 'scratch', emptyDir: {} });
    expect(await folders.volumes(wanted)).toEqual({ type: 'missing' });
    await prepared(wanted);
    expect(await folders.volumes(wanted)).toEqual({ type: 'ready' });
    const path = paths.volume('uid-web', 'empty', 'scratch');
    expect((await stat(path)).mode & 0o777).toBe(0o777);
    expect((await stat(paths.pods)).mode & 0o777).toBe(0o750);
    await writeFile(join(path, 'data'), 'kept');
    await prepared(wanted);
    expect(await readFile(join(path, 'data'), 'utf8')).toBe('kept');
  });

  it('makes a folder of the node when it is missing, as Docker of that time did', async () => {
    await prepared(pod({ name: 'host', hostPath: { path: join(dir, 'a/b') } }));
    expect((await stat(join(dir, 'a/b'))).isDirectory()).toBe(true);
  });

  it('tells what is in the way, and when it will try again, later each time', async () => {
    await writeFile(join(dir, 'file'), '');
    const wanted = pod({ name: 'host', hostPath: { path: join(dir, 'file/inner') } });
    await prepared(wanted);
    const first = await folders.volumes(wanted);
    expect(first).toMatchObject({
      type: 'missing',
      failure: { message: expect.stringContaining('volume "host"'), retryAt: 3_000 },
    });
    await prepared(wanted);
    expect(await folders.volumes(wanted)).toMatchObject({ failure: { retryAt: 5_000 } });
  });

  it('forgets a failure when other volumes are asked for', async () => {
    await writeFile(join(dir, 'file'), '');
    await prepared(pod({ name: 'host', hostPath: { path: join(dir, 'file/inner') } }));
    expect(await folders.volumes(pod({ name: 'scratch', emptyDir: {} }))).toEqual({ type: 'missing' });
  });

  it('makes nothing behind a link that leads out of its folder', async () => {
    await mkdir(join(dir, 'elsewhere'));
    await mkdir(paths.pods, { recursive: true });
    await symlink(join(dir, 'elsewhere'), join(paths.pods, 'uid-web'));
    const wanted = pod({ name: 'scratch', emptyDir: {} });
    await prepared(wanted);
    expect(await folders.volumes(wanted)).toMatchObject({
      type: 'missing',
      failure: { message: expect.stringContaining('out of the folder of the kubelet') },
    });
  });

  it('works in a root that is itself reached by a link', async () => {
    await symlink(paths.rootDir, join(dir, 'alias'));
    paths = new PodPaths(join(dir, 'alias'));
    start();
    const wanted = pod({ name: 'scratch', emptyDir: {} });
    await prepared(wanted);
    expect(await folders.volumes(wanted)).toEqual({ type: 'ready' });
  });

  it('knows that a postStart hook is due, from before its container is made until it has been run', async () => {
    const container = aContainer({ name: 'main', lifecycle: { postStart: { exec: { command: ['warm'] } } } });
    const of = { podUid: 'uid-web', container: 'main', attempt: 2 };
    expect(await folders.hookDue(of)).toBe(false);
    await folders.mounts(aBoundPod('web'), container, 2);
    expect(await folders.hookDue(of)).toBe(true);
    expect(await folders.hookDue({ ...of, attempt: 1 })).toBe(false);
    await folders.hookDone(of);
    await folders.hookDone(of);
    expect(await folders.hookDue(of)).toBe(false);
    await folders.mounts(aBoundPod('web'), container, 2);
    await folders.mounts(aBoundPod('web'), aContainer({ name: 'main' }), 2);
    expect(await folders.hookDue(of)).toBe(false);
  });

  describe('how the last containers have ended', () => {
    const web = aPodOf(['main', 'second']);
    const main = ended(web, 'main', { attempt: 3 });
    const second = ended(web, 'second');
    const kept = async () =>
      [...(await folders.lastEnded('uid-web'))].sort((a, b) => (a.container < b.container ? -1 : 1));

    beforeEach(async () => {
      expect(await kept()).toEqual([]);
      await folders.keepLastEnded(ended(web, 'main', { attempt: 2 }));
      await folders.keepLastEnded(main);
      await folders.keepLastEnded(second);
    });

    it('is known to another kubelet, until the pod is gone', async () => {
      start();
      expect(await kept()).toEqual(JSON.parse(JSON.stringify([main, second])));
      await folders.remove('uid-web');
      expect(await kept()).toEqual([]);
    });

    it('is forgotten with the container itself, by whoever removes that, and not with another', async () => {
      await folders.forget({ ...second, attempt: 1 });
      await folders.forget(main);
      expect((await kept()).map(({ container }) => container)).toEqual(['second']);
      await folders.dropLastEnded('uid-web', 'second');
      await folders.dropLastEnded('uid-web', 'second');
      expect(await kept()).toEqual([]);
    });

    it.each([
      '',
      '{',
      'null',
      '"text"',
      '{}',
      JSON.stringify({ ...main, attempt: '3' }),
      JSON.stringify({ ...main, podUid: 'other' }),
    ])('is not taken from what is something else: %s', async (text) => {
      await writeFile(paths.lastEnded(main), text);
      expect((await kept()).map(({ container }) => container)).toEqual(['second']);
    });

    it('does not count as missing when it cannot be read', async () => {
      await rm(paths.lastEnded(main));
      await mkdir(paths.lastEnded(main));
      await expect(folders.lastEnded('uid-web')).rejects.toThrow('EISDIR');
    });

    it('is not kept, which is no failure, when the disk refuses', async () => {
      await rm(paths.containers('uid-web'), { recursive: true });
      await writeFile(paths.containers('uid-web'), '');
      await folders.keepLastEnded(main);
    });

    it('is never looked for outside', async () => {
      await folders.keepLastEnded({ ...main, container: '../../other' });
      await folders.keepLastEnded({ ...main, podUid: '..' });
      expect(await folders.lastEnded('..')).toEqual([]);
      expect(await folders.uids()).toEqual(['uid-web']);
    });
  });

  it('removes all of a pod, and nothing of others', async () => {
    await prepared(pod({ name: 'scratch', emptyDir: {} }));
    await folders.noteCause(
      { podUid: 'other', container: 'main', attempt: 0 },
      { because: 'x', message: 'x' },
    );
    await folders.remove('uid-web');
    expect(await folders.uids()).toEqual(['other']);
  });

  it('makes anew what is asked for while it is being removed', async () => {
    const wanted = pod({ name: 'scratch', emptyDir: {} });
    await prepared(wanted);
    await writeFile(join(paths.volume('uid-web', 'empty', 'scratch'), 'old'), '');
    const removed = folders.remove('uid-web');
    expect(await folders.volumes(wanted)).toEqual({ type: 'missing' });
    await prepared(wanted);
    await removed;
    expect(await folders.volumes(wanted)).toEqual({ type: 'ready' });
    expect(await readdir(paths.volume('uid-web', 'empty', 'scratch'))).toEqual([]);
  });

  describe('of git', () => {
    let repository: string;
    const git = (...args: string[]) => execFileSync('git', args, { cwd: repository, stdio: 'ignore' });

    beforeEach(async () => {
      repository = join(dir, 'app.git');
      await mkdir(repository);
      git('init', '--quiet', '--initial-branch=main');
      git('config', 'user.email', 'test@example.com');
      git('config', 'user.name', 'test');
      await writeFile(join(repository, 'file'), 'one');
      git('add', 'file');
      git('commit', '--quiet', '-m', 'one');
      git('tag', 'v1');
      await writeFile(join(repository, 'file'), 'two');
      git('commit', '--quiet', '-a', '-m', 'two');
    });

    const source = (revision?: string): BoundPod =>
      pod({ name: 'code', gitRepo: { repository: `file://${repository}`, revision } });
    const checkedOut = () => readFile(join(paths.volume('uid-web', 'git', 'code'), 'app/file'), 'utf8');

    it('checks out the newest', async () => {
      await prepared(source());
      expect(await folders.volumes(source())).toEqual({ type: 'ready' });
      expect(await checkedOut()).toBe('two');
    });

    it('checks out a revision', async () => {
      await prepared(source('v1'));
      expect(await checkedOut()).toBe('one');
    });

    it('leaves nothing behind of a revision that is not there, and says what git said', async () => {
      await prepared(source('v9'));
      expect(await folders.volumes(source('v9'))).toMatchObject({
        type: 'missing',
        failure: { message: expect.stringMatching(/^volume "code": git checkout: .*v9/) },
      });
      expect(await readdir(join(paths.pod('uid-web'), 'volumes/git'))).toEqual([]);
    });

    it('begins anew what a kubelet before it has not finished', async () => {
      await mkdir(`${paths.volume('uid-web', 'git', 'code')}~unfinished/app`, { recursive: true });
      await prepared(source());
      expect(await checkedOut()).toBe('two');
    });

    it('is given up when the pod goes', async () => {
      // git opens the ref for reading and waits for a writer, for ever.
      await rm(join(repository, '.git/HEAD'));
      execFileSync('mkfifo', [join(repository, '.git/HEAD')]);
      const done = prepared(source());
      expect(await folders.volumes(source())).toEqual({ type: 'preparing' });
      await folders.remove('uid-web');
      await done;
      expect(await folders.uids()).toEqual([]);
      await expect(access(paths.pod('uid-web'))).rejects.toThrow();
    });
  });
});
