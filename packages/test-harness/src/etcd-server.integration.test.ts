import { access } from 'node:fs/promises';
import { afterAll, describe, expect, it } from '@jest/globals';
import { type EtcdServer, startEtcd } from './etcd-server.js';

const started: EtcdServer[] = [];
afterAll(async () => {
  await Promise.all(started.map((etcd) => etcd.stop()));
});

async function call(etcd: EtcdServer, path: string, body: object): Promise<string> {
  const answer = await fetch(`${etcd.url}/v3/kv/${path}`, { method: 'POST', body: JSON.stringify(body) });
  return await answer.text();
}

describe('startEtcd', () => {
  it('gives several servers at once, each with its own data', async () => {
    const [one, two] = await Promise.all([startEtcd(), startEtcd()]);
    started.push(one, two);
    await call(one, 'put', { key: 'aw==', value: 'dg==' });
    expect(await call(one, 'range', { key: 'aw==' })).toContain('dg==');
    expect(await call(two, 'range', { key: 'aw==' })).not.toContain('dg==');
  });

  it('keeps port and data across kill and restart, and loses the data with stop', async () => {
    const etcd = await startEtcd();
    started.push(etcd);
    await call(etcd, 'put', { key: 'aw==', value: 'dg==' });
    await etcd.kill();
    await expect(fetch(`${etcd.url}/health`)).rejects.toThrow();
    await etcd.restart();
    expect(await call(etcd, 'range', { key: 'aw==' })).toContain('dg==');
    await etcd.stop();
    await expect(access(etcd.dataDir)).rejects.toThrow('ENOENT');
  });

  it('says what etcd said when it does not start', async () => {
    await expect(startEtcd(['--no-such-flag'])).rejects.toMatchObject({
      cause: { message: expect.stringContaining('no-such-flag') },
    });
  });
});
