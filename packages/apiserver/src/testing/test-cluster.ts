import { silentLogger } from '@kube/component-base/testing';
import { createEtcdStorage, type Storage } from '@kube/storage';
import { type EtcdServer, startEtcd } from '@kube/test-harness';
import type { ApiserverSettings } from '../apiserver.js';
import type { ApiTester } from './api-tester.js';
import { startTestApiserver, type TestApiserver } from './test-apiserver.js';

/** An etcd of the test's own with any number of apiservers over it. */
export interface TestCluster {
  readonly etcd: EtcdServer;
  /** Past all apiservers. */
  readonly storage: Storage;
  /** The first of the apiservers. */
  readonly server: TestApiserver;
  /** Talks to the first. */
  readonly api: ApiTester;
  /** One more, with a connection to etcd of its own. */
  startAnother(settings?: Partial<ApiserverSettings>): Promise<TestApiserver>;
  stop(): Promise<void>;
}

/** Starts etcd and one apiserver. */
export async function startTestCluster(settings: Partial<ApiserverSettings> = {}): Promise<TestCluster> {
  const etcd = await startEtcd();
  const storage = createEtcdStorage({ servers: [etcd.url], log: silentLogger });
  const started: TestApiserver[] = [];
  const startAnother = async (more: Partial<ApiserverSettings> = settings): Promise<TestApiserver> => {
    const own = createEtcdStorage({ servers: [etcd.url], log: silentLogger, callTimeoutMs: 2000 });
    const server = await startTestApiserver(own, more);
    let stopped: Promise<void> | undefined;
    const stop = (): Promise<void> => {
      stopped ??= server.stop().finally(() => own.close());
      return stopped;
    };
    const another = { ...server, stop };
    started.push(another);
    return another;
  };
  const server = await startAnother();
  return {
    etcd,
    storage,
    server,
    api: server.api,
    startAnother,
    async stop() {
      await Promise.all(started.map((each) => each.stop()));
      storage.close();
      await etcd.stop();
    },
  };
}
