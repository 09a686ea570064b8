import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { silentLogger } from '@kube/component-base/testing';
import {
  type BreakableProxy,
  type EtcdServer,
  eventually,
  startBreakableProxy,
  startEtcd,
} from '@kube/test-harness';
import { createEtcdStorage } from './etcd-storage.js';
import type { Committed, Decision, Storage, Write } from './storage.js';

let etcd: EtcdServer;
let proxy: BreakableProxy;
/** Somebody else, past the proxy. */
let other: Storage;
/** Through the proxy. */
let storage: Storage;
let key: string;
let tests = 0;
const { signal } = new AbortController();

beforeAll(async () => {
  etcd = await startEtcd();
  other = createEtcdStorage({ servers: [etcd.url], log: silentLogger });
});
afterAll(async () => {
  other.close();
  await etcd.stop();
});
beforeEach(async () => {
  proxy = await startBreakableProxy(etcd.port);
  const servers = [`http://127.0.0.1:${proxy.port}`];
  storage = createEtcdStorage({ servers, log: silentLogger, callTimeoutMs: 2_000 });
  key = `/lost/${tests++}`;
  await storage.currentRevision(signal);
});
afterEach(async () => {
  storage.close();
  await proxy.close();
});

async function writeTo(by: Storage, value: unknown, at = key): Promise<number> {
  const write: Write = value === undefined ? { type: 'delete', key: at } : { type: 'put', key: at, value };
  return (await by.transact([], () => ({ writes: [write], result: 0 }), signal)).revision;
}

interface Attempted extends Committed<string> {
  readonly decisions: number;
}

/** A transaction that runs `mischief` after it has read and before it writes for the first time. */
async function transact(
  mischief: () => void,
  decide: (current: unknown) => Decision<string>,
  keys: readonly string[] = [key],
  through = storage,
): Promise<Attempted> {
  let decisions = 0;
  const committed = await through.transact(
    keys,
    (current) => {
      if (decisions++ === 0) {
        mischief();
      }
      return decide(current.get(key)?.value);
    },
    signal,
  );
  return { ...committed, decisions };
}

function create(current: unknown): Decision<string> {
  return current === undefined
    ? { writes: [{ type: 'put', key, value: 'ours' }], result: 'created' }
    : { writes: [], result: `exists: ${String(current)}` };
}

/** The answer is lost, and nobody gets through until `meanwhile` is done. */
function loseAnswerAnd(meanwhile: () => Promise<unknown>): () => void {
  return () => {
    const connections = proxy.accepted();
    proxy.dropNextAnswer();
    proxy.refuse(true);
    void eventually(() => proxy.accepted() > connections)
      .then(meanwhile)
      .then(() => proxy.refuse(false));
  };
}

/** The request never reaches etcd, but the client cannot know. */
function loseRequestAnd(meanwhile: () => Promise<unknown>): () => void {
  return () => {
    proxy.freeze();
    void meanwhile().then(() => {
      proxy.cut();
      proxy.thaw();
    });
  };
}

describe('a write whose answer is lost', () => {
  it('is no conflict with itself when it creates', async () => {
    const connections = proxy.accepted();
    const { result, revision, decisions } = await transact(() => proxy.dropNextAnswer(), create);
    expect([result, decisions]).toEqual(['created', 1]);
    expect(await other.get(key, signal)).toEqual({ key, value: 'ours', revision });
    expect(proxy.accepted()).toBe(connections + 1);
  });

  it('happens once when it updates', async () => {
    const before = await writeTo(other, 1);
    const { revision, decisions } = await transact(
      () => proxy.dropNextAnswer(),
      (current) => ({ writes: [{ type: 'put', key, value: Number(current) + 1 }], result: '' }),
    );
    expect(decisions).toBe(1);
    expect(revision).toBe(before + 1);
    expect(await other.get(key, signal)).toEqual({ key, value: 2, revision });
  });

  it('is not reported as a conflict when it deletes', async () => {
    await writeTo(other, 1);
    const { result, decisions } = await transact(
      () => proxy.dropNextAnswer(),
      (current) => ({
        writes: current === undefined ? [] : [{ type: 'delete', key }],
        result: current === undefined ? 'not found' : 'deleted',
      }),
    );
    expect([result, decisions]).toEqual(['deleted', 1]);
    expect(await other.get(key, signal)).toBeUndefined();
  });

  it('keeps its lease', async () => {
    const stop = new AbortController();
    const lease = await storage.lease(30, stop.signal);
    const { decisions } = await transact(
      () => proxy.dropNextAnswer(),
      () => ({ writes: [{ type: 'put', key, value: 1, lease: lease.id }], result: '' }),
    );
    expect(decisions).toBe(1);
    stop.abort();
    await lease.lost;
    expect(await other.get(key, signal)).toBeUndefined();
  });

  it('counts as done when somebody else has changed it since, more than once', async () => {
    let theirs = 0;
    const mischief = loseAnswerAnd(async () => {
      await writeTo(other, 'theirs');
      theirs = await writeTo(other, 'theirs again');
    });
    const { result, revision, decisions } = await transact(mischief, create);
    expect([result, decisions, revision]).toEqual(['created', 1, theirs - 2]);
    expect((await other.get(key, signal))?.value).toBe('theirs again');
  });

  it('counts as done when what it deleted was made anew by somebody else', async () => {
    await writeTo(other, 1);
    const mischief = loseAnswerAnd(() => writeTo(other, 2));
    const { decisions } = await transact(mischief, () => ({ writes: [{ type: 'delete', key }], result: '' }));
    expect(decisions).toBe(1);
    expect((await other.get(key, signal))?.value).toBe(2);
  });

  it('is of unknown outcome when what it put has been deleted since', async () => {
    const second = `${key}/second`;
    const mischief = loseAnswerAnd(async () => {
      await writeTo(other, undefined);
      await writeTo(other, 'changed', second);
    });
    await expect(transact(mischief, create, [key, second])).rejects.toMatchObject({
      name: 'StorageError',
      code: 'unknown-outcome',
      message: expect.stringContaining(key),
    });
  });
});

describe('a write that was lost on its way', () => {
  it('is sent again', async () => {
    const connections = proxy.accepted();
    const { result, decisions } = await transact(
      loseRequestAnd(async () => {}),
      create,
    );
    expect([result, decisions]).toEqual(['created', 1]);
    expect(proxy.accepted()).toBeGreaterThan(connections);
  });

  it('is a conflict when somebody else was faster', async () => {
    const mischief = loseRequestAnd(() => writeTo(other, 'theirs'));
    const { result, decisions } = await transact(mischief, create);
    expect([result, decisions]).toEqual(['exists: theirs', 2]);
  });

  it('is a conflict when somebody else was faster and changed it again', async () => {
    const mischief = loseRequestAnd(async () => {
      await writeTo(other, 'theirs');
      await writeTo(other, 'theirs again');
    });
    const { result, decisions } = await transact(mischief, create);
    expect([result, decisions]).toEqual(['exists: theirs again', 2]);
  });

  it('is a conflict when somebody else changed what it was to delete', async () => {
    await writeTo(other, 1);
    const { decisions } = await transact(
      loseRequestAnd(() => writeTo(other, 2)),
      () => ({ writes: [{ type: 'delete', key }], result: '' }),
    );
    expect(decisions).toBe(2);
    expect(await other.get(key, signal)).toBeUndefined();
  });
});

describe('while etcd is away', () => {
  let hasty: Storage;
  beforeEach(() => {
    const servers = [`http://127.0.0.1:${proxy.port}`];
    hasty = createEtcdStorage({ servers, log: silentLogger, callTimeoutMs: 300 });
  });
  afterEach(() => hasty.close());

  it('reads are unavailable, and so are writes that never left', async () => {
    proxy.refuse(true);
    proxy.cut();
    const away = { name: 'StorageError', code: 'unavailable' };
    await expect(hasty.get(key, signal)).rejects.toMatchObject(away);
    await expect(hasty.list(key, signal)).rejects.toMatchObject(away);
    await expect(hasty.currentRevision(signal)).rejects.toMatchObject(away);
    await expect(hasty.grant(10, signal)).rejects.toMatchObject(away);
    await expect(writeTo(hasty, 1)).rejects.toMatchObject(away);
    proxy.refuse(false);
    expect(await hasty.get(key, signal)).toBeUndefined();
  });

  it('reads wait for a short while, and the signal ends their wait', async () => {
    proxy.freeze();
    const connections = proxy.accepted();
    const stop = new AbortController();
    const waiting = storage.get(key, stop.signal);
    const reading = storage.get(key, signal);
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    proxy.cut();
    proxy.thaw();
    expect(await reading).toBeUndefined();
    expect(proxy.accepted()).toBeGreaterThan(connections);
  });

  it('a frozen connection does not outlast the time of a call by much', async () => {
    proxy.freeze();
    await expect(hasty.get(key, signal)).rejects.toMatchObject({ code: 'unavailable' });
    const connections = proxy.accepted();
    proxy.thaw();
    expect(await hasty.get(key, signal)).toBeUndefined();
    expect(proxy.accepted()).toBeGreaterThanOrEqual(connections);
  });

  it('a write whose answer was lost is of unknown outcome', async () => {
    const mischief = (): void => {
      proxy.dropNextAnswer();
      proxy.refuse(true);
    };
    await expect(transact(mischief, create, [key], hasty)).rejects.toMatchObject({ code: 'unknown-outcome' });
    expect((await other.get(key, signal))?.value).toBe('ours');
  });
});
