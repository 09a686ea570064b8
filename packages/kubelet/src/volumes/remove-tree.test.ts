import { access, mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parseMountInfo } from './mount-points.js';
import { removeTree } from './remove-tree.js';

describe('removeTree', () => {
  let dir: string;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'remove-tree-'));
    await mkdir(join(dir, 'outside'));
    await writeFile(join(dir, 'outside/precious'), 'x');
    await mkdir(join(dir, 'pod/volumes/deep'), { recursive: true });
    await writeFile(join(dir, 'pod/volumes/deep/file'), 'x');
  });
  afterEach(() => rm(dir, { recursive: true }));

  it('removes all there is, and nothing where there is nothing', async () => {
    await removeTree(join(dir, 'pod'));
    await removeTree(join(dir, 'pod'));
    expect(await readdir(dir)).toEqual(['outside']);
  });

  it('removes what has a name that is no text', async () => {
    const name = Buffer.concat([Buffer.from(join(dir, 'pod/volumes/')), Buffer.from('café', 'latin1')]);
    await mkdir(name);
    await writeFile(Buffer.concat([name, Buffer.from('/ÿ', 'latin1')]), 'x');
    await removeTree(join(dir, 'pod'));
    expect(await readdir(dir)).toEqual(['outside']);
  });

  it('removes what lies deeper than a path can say', async () => {
    const top = join(dir, 'pod/volumes');
    const part = 'x'.repeat(200);
    const chain = Array.from({ length: 10 }, () => part).join('/');
    for (let i = 0; i < 4; i++) {
      // From the bottom up, because no path leads down there.
      const below = join(dir, 'below');
      await rename(join(top, part), below).catch(() => undefined);
      await mkdir(join(top, chain), { recursive: true });
      await rename(below, join(top, chain, part)).catch(() => undefined);
    }
    await removeTree(join(dir, 'pod'));
    expect(await readdir(dir)).toEqual(['outside']);
  });

  it('removes links and not what they lead to', async () => {
    await symlink(join(dir, 'outside'), join(dir, 'pod/volumes/link'));
    await symlink(join(dir, 'outside/precious'), join(dir, 'pod/file'));
    await removeTree(join(dir, 'pod'));
    await expect(access(join(dir, 'outside/precious'))).resolves.toBeUndefined();
  });

  it('removes a link in the place of the folder, and not what it leads to', async () => {
    await symlink(join(dir, 'outside'), join(dir, 'other'));
    await removeTree(join(dir, 'other'));
    expect((await readdir(dir)).sort()).toEqual(['outside', 'pod']);
    await expect(access(join(dir, 'outside/precious'))).resolves.toBeUndefined();
  });

  it('touches nothing of a folder in which something is mounted, also when it is reached by a link', async () => {
    await symlink(dir, join(dir, 'alias'));
    const mounted = async () => ['/', join(dir, 'pod/volumes/deep')];
    await expect(removeTree(join(dir, 'alias/pod'), mounted)).rejects.toThrow('unmount');
    await expect(access(join(dir, 'pod/volumes/deep/file'))).resolves.toBeUndefined();
  });

  it('is not held up by a mount beside the folder', async () => {
    await removeTree(join(dir, 'pod'), async () => [`${join(dir, 'pod')}-other`]);
    expect(await readdir(dir)).toEqual(['outside']);
  });
});

describe('parseMountInfo', () => {
  it('reads where things are mounted, blanks too', () => {
    const text =
      '22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw\n' +
      '30 22 0:26 / /mnt/with\\040blank rw - tmpfs tmpfs rw\n';
    expect(parseMountInfo(text)).toEqual(['/', '/mnt/with blank']);
  });
});
