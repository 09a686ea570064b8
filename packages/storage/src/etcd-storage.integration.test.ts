import { afterAll, beforeAll } from '@jest/globals';
import { silentLogger } from '@kube/component-base/testing';
import { type EtcdServer, startEtcd } from '@kube/test-harness';
import { createEtcdStorage } from './etcd-storage.js';
import type { Storage } from './storage.js';
import { describeStorageContract } from './storage-contract.js';

let etcd: EtcdServer;
let storage: Storage;

beforeAll(async () => {
  etcd = await startEtcd();
  storage = createEtcdStorage({ servers: [etcd.url], log: silentLogger });
});

afterAll(async () => {
  storage.close();
  await etcd.stop();
});

describeStorageContract('the store in etcd', () => ({
  storage,
  async compact(revision) {
    const answer = await fetch(`${etcd.url}/v3/kv/compaction`, {
      method: 'POST',
      body: JSON.stringify({ revision, physical: true }),
    });
    await answer.text();
  },
}));
