import { describe, expect, it } from '@jest/globals';
import type { PodSpec, Volume } from '@kube/api-types';
import { aContainer } from '@kube/api-types/testing';
import { volumeRefusal } from './volume-refusal.js';

const withVolume = (volume: Volume, mountPath = '/data'): PodSpec => ({
  volumes: [volume],
  containers: [aContainer({ volumeMounts: [{ name: volume.name, mountPath }] })],
});

const git = (repository: string, revision?: string): PodSpec =>
  withVolume({ name: 'code', gitRepo: { repository, revision } });

describe('volumeRefusal', () => {
  it.each<[string, PodSpec]>([
    ['no volume', { containers: [aContainer()] }],
    ['an empty folder', withVolume({ name: 'scratch', emptyDir: {} })],
    ['no source at all', withVolume({ name: 'scratch' })],
    ['a folder of the node', withVolume({ name: 'etc', hostPath: { path: '/etc' } })],
    ['a repository by https', git('https://example.com/team/app.git', 'v1')],
    ['a repository by ssh', git('git@example.com:team/app.git')],
    ['a repository on the node', git('file:///srv/app')],
    ['a repository by its path', git('/srv/app')],
  ])('has nothing against %s', (_, spec) => {
    expect(volumeRefusal('uid-1', spec)).toBeUndefined();
  });

  it.each<[string, string, PodSpec]>([
    ['a name that leads upwards', 'volume "../x"', withVolume({ name: '../x', emptyDir: {} })],
    ['a name that is a path', 'volume "a/b"', withVolume({ name: 'a/b', emptyDir: {} })],
    ['a relative path', '"etc" must be absolute', withVolume({ name: 'v', hostPath: { path: 'etc' } })],
    [
      'a path that leads upwards',
      'without ".."',
      withVolume({ name: 'v', hostPath: { path: '/srv/../etc' } }),
    ],
    ['a disk of a cloud', 'no cloud', withVolume({ name: 'v', gcePersistentDisk: { pdName: 'd' } })],
    ['a mount that leads upwards', 'mounts at "/a/../b"', withVolume({ name: 'v', emptyDir: {} }, '/a/../b')],
    ['a relative mount', 'mounts at "data"', withVolume({ name: 'v', emptyDir: {} }, 'data')],
    ['a repository that is a program', 'no URL', git('ext::sh -c touch% /tmp/x')],
    ['a repository that is an option', 'no URL', git('--upload-pack=touch /tmp/x')],
    ['a repository named as its parent', 'no name', git('file:///srv/..')],
    ['a revision that is an option', 'no revision', git('file:///srv/app', '--orphan')],
    [
      'a mount of another volume',
      'mounts the volume "other"',
      { containers: [aContainer({ volumeMounts: [{ name: 'other', mountPath: '/x' }] })] },
    ],
  ])('refuses %s and says so', (_, said, spec) => {
    expect(volumeRefusal('uid-1', spec)).toContain(said);
  });

  it('refuses a uid that would become a path', () => {
    expect(volumeRefusal('../../etc', withVolume({ name: 'v', emptyDir: {} }))).toContain('"../../etc"');
  });
});
