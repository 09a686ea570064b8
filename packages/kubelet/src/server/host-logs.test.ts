import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TestServer } from './testing/test-server.js';

let dir: string;
let server: TestServer;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'host-logs-'));
  await mkdir(join(dir, 'log/deep'), { recursive: true });
  await mkdir(join(dir, 'log-of-others'));
  await writeFile(join(dir, 'secret'), 'a secret');
  await writeFile(join(dir, 'log-of-others/secret'), 'a secret');
  await writeFile(join(dir, 'log/syslog'), 'one\ntwo\n');
  await writeFile(join(dir, 'log/deep/a b%&<.log'), 'deep\n');
  server = await new TestServer({ logFolder: join(dir, 'log') }).start();
});
afterEach(async () => {
  await server.stop();
  await rm(dir, { recursive: true, force: true });
});

const NOT_FOUND = { code: 404, text: '404 page not found\n' };

describe('/logs/', () => {
  it('shows a folder as a page of links', async () => {
    await writeFile(join(dir, "log/it's"), '');
    const { code, headers, text } = await server.get('/logs/');
    expect([code, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(text).toBe(
      `<pre>\n<a href="deep/">deep/</a>\n<a href="it%27s">it&#39;s</a>\n<a href="syslog">syslog</a>\n</pre>\n`,
    );
    expect((await server.get('/logs/deep/')).text).toBe(
      '<pre>\n<a href="a%20b%25%26%3C.log">a b%&amp;&lt;.log</a>\n</pre>\n',
    );
  });

  it.each([
    ['/logs', 'logs/'],
    ['/logs/deep', 'deep/'],
  ])('leads from %s to %s', async (path, location) => {
    expect(await server.get(path)).toMatchObject({ code: 301, headers: { location } });
  });

  it('gives a file, as text when it is text', async () => {
    expect(await server.get('/logs/syslog')).toMatchObject({
      ...{ code: 200, text: 'one\ntwo\n' },
      headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
    });
    expect((await server.get('/logs/deep/a%20b%25%26%3C.log')).text).toBe('deep\n');
    await writeFile(join(dir, 'log/wtmp'), Buffer.from([1, 0, 2]));
    expect((await server.get('/logs/wtmp')).headers['content-type']).toBe('application/octet-stream');
  });

  it('gives a large file whole, and an empty one', async () => {
    await writeFile(join(dir, 'log/large'), 'x'.repeat(5_000_000));
    await writeFile(join(dir, 'log/empty'), '');
    expect((await server.get('/logs/large')).text).toHaveLength(5_000_000);
    expect(await server.get('/logs/empty')).toMatchObject({ code: 200, text: '' });
  });

  it('tells of a file without giving it', async () => {
    expect(await server.get('/logs/syslog', { method: 'HEAD' })).toMatchObject({ code: 200, text: '' });
  });

  it.each([
    '/logs/none',
    '/logs/syslog/',
    '/logs/syslog/more',
    '/logs/../secret',
    '/logs/deep/../../secret',
    '/logs/%2e%2e/secret',
    '/logs/..%2fsecret',
    '/logs/deep%2f..%2f..%2fsecret',
    '/logs/../log-of-others/secret',
    '/logs/%00',
  ])('has nothing at %s', async (path) => {
    expect(await server.get(path)).toMatchObject(NOT_FOUND);
  });

  it('has nothing under a name that is too long to be one', async () => {
    expect(await server.get(`/logs/${'x'.repeat(300)}`)).toMatchObject(NOT_FOUND);
  });

  it('follows a link that stays below it, and none that leads out', async () => {
    await symlink('syslog', join(dir, 'log/inside'));
    await symlink('../secret', join(dir, 'log/outside'));
    await symlink('../log-of-others', join(dir, 'log/others'));
    await symlink(join(dir, 'secret'), join(dir, 'log/deep/far'));
    await symlink('none', join(dir, 'log/dangling'));
    await symlink('circle', join(dir, 'log/circle'));
    expect((await server.get('/logs/inside')).text).toBe('one\ntwo\n');
    for (const path of ['outside', 'others/', 'others/secret', 'deep/far', 'dangling', 'circle']) {
      expect(await server.get(`/logs/${path}`)).toMatchObject(NOT_FOUND);
    }
  });

  it('gives no secret, whatever changes while it looks', async () => {
    const place = join(dir, 'log/changing');
    await writeFile(join(dir, 'log/good'), 'good');
    let over = false;
    const changing = (async () => {
      for (let round = 0; !over; round++) {
        const next = join(dir, 'log/next');
        if (round % 2 === 0) await symlink('../secret', next);
        else await writeFile(next, 'good');
        await rename(next, place);
      }
    })();
    const answers = new Set<string>();
    for (let round = 0; round < 300 || answers.size < 2; round++) {
      const { code, text } = await server.get('/logs/changing');
      answers.add(`${code} ${text.trim()}`);
    }
    over = true;
    await changing;
    expect([...answers].sort()).toEqual(['200 good', '404 404 page not found']);
  });

  it('opens neither pipes nor devices', async () => {
    execFileSync('mkfifo', [join(dir, 'log/pipe')]);
    await symlink('/dev/zero', join(dir, 'log/zero'));
    expect(await server.get('/logs/pipe')).toMatchObject(NOT_FOUND);
    expect(await server.get('/logs/zero')).toMatchObject(NOT_FOUND);
  });

  it('works below a folder that is a link itself', async () => {
    await symlink('log', join(dir, 'linked'));
    const own = await new TestServer({ logFolder: join(dir, 'linked') }).start();
    expect((await own.get('/logs/syslog')).text).toBe('one\ntwo\n');
    await own.stop();
  });
});
