import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@kube/component-base';
import { silentLogger } from '@kube/component-base/testing';
import type { Storage } from '@kube/storage';
import { type Apiserver, type ApiserverSettings, createApiserver } from '../apiserver.js';
import { parsePortalNet } from '../portal/portal-net.js';
import { ApiTester } from './api-tester.js';

/** An apiserver in this process, on a port of its own. */
export interface TestApiserver {
  readonly apiserver: Apiserver;
  readonly api: ApiTester;
  /** Watches that are open now. */
  watches(): number;
  stop(): Promise<void>;
}

/** Starts an apiserver over `storage`, whose owner closes it. */
export async function startTestApiserver(
  storage: Storage,
  settings: Partial<ApiserverSettings> = {},
): Promise<TestApiserver> {
  const stopping = new AbortController();
  let watches = 0;
  const apiserver = createApiserver(
    { storage, log: silentLogger, clock: systemClock },
    {
      portalNet: parsePortalNet('10.99.0.0/16'),
      allowPrivileged: false,
      eventTtlMs: 3_600_000,
      maxBytes: 3 * 1024 * 1024,
      machines: { names: [], milliCPU: 1000, memoryBytes: 3 * 1024 ** 3 },
      ...settings,
    },
    {
      answered: () => undefined,
      watching: (change) => {
        watches += change;
      },
    },
    stopping.signal,
  );
  const server = createServer(apiserver.handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const address = { readWrite: `127.0.0.1:${port}`, readOnly: `127.0.0.1:${port + 1}` };
  const tasks = Promise.all(apiserver.tasks(address).map((task) => task.run(stopping.signal)));
  return {
    apiserver,
    api: new ApiTester(port),
    watches: () => watches,
    async stop() {
      stopping.abort();
      await tasks;
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
