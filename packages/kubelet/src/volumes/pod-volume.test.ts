import { describe, expect, it } from '@jest/globals';
import { aBoundPod, aContainer } from '@kube/api-types/testing';
import { gitFolderName } from './git-source.js';
import { EscapingPath, PodPaths } from './pod-paths.js';
import { volumeMounts, volumesOf } from './pod-volume.js';

const paths = new PodPaths('/root');

describe('volumesOf', () => {
  it('lays each volume into the folder of its pod, by uid', () => {
    const pod = aBoundPod('web', {
      spec: {
        volumes: [
          { name: 'a', emptyDir: {} },
          { name: 'b' },
          { name: 'c', hostPath: { path: '/etc' } },
          { name: 'd', gitRepo: { repository: 'https://example.com/app.git', revision: 'v1' } },
        ],
      },
    });
    expect(volumesOf(paths, pod)).toEqual([
      { name: 'a', type: 'empty', path: '/root/pods/uid-web/volumes/empty/a' },
      { name: 'b', type: 'empty', path: '/root/pods/uid-web/volumes/empty/b' },
      { name: 'c', type: 'host', path: '/etc' },
      {
        name: 'd',
        type: 'git',
        path: '/root/pods/uid-web/volumes/git/d',
        repository: 'https://example.com/app.git',
        revision: 'v1',
        folder: 'app',
      },
    ]);
  });

  it('gives no path that leads elsewhere', () => {
    const pod = aBoundPod('web', { metadata: { uid: '../x' }, spec: { volumes: [{ name: 'a' }] } });
    expect(() => volumesOf(paths, pod)).toThrow(EscapingPath);
  });
});

describe('volumeMounts', () => {
  it('mounts what the container asks for, for reading only where it says so', () => {
    const container = aContainer({
      volumeMounts: [
        { name: 'a', mountPath: '/a' },
        { name: 'c', mountPath: '/c', readOnly: true },
      ],
    });
    const volumes = [
      { name: 'a', emptyDir: {} },
      { name: 'c', hostPath: { path: '/etc' } },
    ];
    const pod = aBoundPod('web', { spec: { volumes, containers: [container] } });
    expect(volumeMounts(paths, pod, container.volumeMounts)).toEqual([
      { source: '/root/pods/uid-web/volumes/empty/a', target: '/a', readOnly: false },
      { source: '/etc', target: '/c', readOnly: true },
    ]);
  });
});

describe('gitFolderName', () => {
  it.each([
    ['https://example.com/team/app.git', 'app'],
    ['https://example.com/team/app/', 'app'],
    ['git@example.com:app.git', 'app'],
    ['/srv/app/.git', 'app'],
    ['file:///srv/..', undefined],
    ['https://example.com/.git', 'example.com'],
  ])('%s → %s', (repository, name) => {
    expect(gitFolderName(repository)).toBe(name);
  });
});
