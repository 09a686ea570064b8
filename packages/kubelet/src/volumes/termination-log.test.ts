import { mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTerminationLog, readTerminationLog } from './termination-log.js';

describe('the termination log', () => {
  let dir: string;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'termination-log-'));
  });
  afterEach(() => rm(dir, { recursive: true }));

  it('is there, empty, and anyone in the container may write it', async () => {
    const path = join(dir, 'pods/uid/containers/main/0');
    await createTerminationLog(path);
    expect((await stat(path)).mode & 0o777).toBe(0o666);
    expect(await readTerminationLog(path)).toBeUndefined();
  });

  it('is read as it was written', async () => {
    const path = join(dir, 'log');
    await writeFile(path, 'out of cheese\n');
    expect(await readTerminationLog(path)).toBe('out of cheese\n');
  });

  it('is cut where a status would become too large, between characters', async () => {
    const path = join(dir, 'log');
    await writeFile(path, `x${'é'.repeat(10_000)}`);
    const read = await readTerminationLog(path);
    expect(read).toBe(`x${'é'.repeat(2047)}`);
  });

  it('is not read when it is missing or a link', async () => {
    await writeFile(join(dir, 'secret'), 'x');
    await symlink(join(dir, 'secret'), join(dir, 'link'));
    expect(await readTerminationLog(join(dir, 'nothing'))).toBeUndefined();
    expect(await readTerminationLog(join(dir, 'link'))).toBeUndefined();
  });
});
