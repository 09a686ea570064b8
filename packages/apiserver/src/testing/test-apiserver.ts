import type { Server } from 'node:http';
import {
  closed,
  createHealthChecks,
  createMetrics,
  type LogFields,
  type Logger,
  listen,
  systemClock,
} from '@kube/component-base';
import type { Storage } from '@kube/storage';
import { type Apiserver, type ApiserverSettings, createApiserver } from '../apiserver.js';
import { cors } from '../http/cors.js';
import { createServer, type PortOptions, type Site } from '../http/serve.js';
import { parsePortalNet } from '../portal/portal-net.js';
import { ApiTester } from './api-tester.js';

/** One line of a log. */
export interface Logged extends LogFields {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
}

/** An apiserver in this process, on a port of its own. */
export interface TestApiserver {
  readonly apiserver: Apiserver;
  readonly api: ApiTester;
  /** Opens one more port, by which the same is served. */
  open(port: PortOptions): Promise<ApiTester>;
  /** Watches that are open now. */
  watches(): number;
  /** What it has logged so far. */
  logged(): readonly Logged[];
  stop(): Promise<void>;
}

/** Starts an apiserver over `storage`, whose owner closes it. */
export async function startTestApiserver(
  storage: Storage,
  settings: Partial<ApiserverSettings> = {},
  served: Pick<Site, 'logs'> = {},
): Promise<TestApiserver> {
  const stopping = new AbortController();
  let watches = 0;
  const lines: Logged[] = [];
  const apiserver = createApiserver(
    { storage, log: recordingLogger(lines), clock: systemClock },
    {
      portalNet: parsePortalNet('10.99.0.0/16'),
      allowPrivileged: false,
      eventTtlMs: 3_600_000,
      maxBytes: 3 * 1024 * 1024,
      machines: { names: [], milliCPU: 1000, memoryBytes: 3 * 1024 ** 3 },
      apiPrefix: '/api',
      authenticates: false,
      kubelet: { port: 10250, https: false, tls: {} },
      components: [],
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
  const site: Site = {
    ...apiserver,
    ...served,
    health: createHealthChecks(),
    metrics: createMetrics(),
  };
  const servers: Server[] = [];
  const open = async (options: PortOptions): Promise<number> => {
    const server = createServer(site, options);
    servers.push(server);
    return (await listen(server, { address: '127.0.0.1', port: 0 }, stopping.signal)).port;
  };
  const port = await open({ guards: [cors([/ok\.example\.com/])] });
  const address = { readWrite: `127.0.0.1:${port}`, readOnly: `127.0.0.1:${port + 1}` };
  const tasks = Promise.all(apiserver.tasks(address).map((task) => task.run(stopping.signal)));
  return {
    apiserver,
    api: new ApiTester(port),
    open: async (options) => new ApiTester(await open(options), options.tls?.cert),
    watches: () => watches,
    logged: () => lines,
    async stop() {
      stopping.abort();
      await tasks;
      await Promise.all(servers.map(closed));
    },
  };
}

function recordingLogger(lines: Logged[], own: LogFields = {}): Logger {
  const at = (level: Logged['level']) => (fields: LogFields, message: string) => {
    lines.push({ ...own, ...fields, level, message });
  };
  return {
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    v: () => true,
    child: (fields) => recordingLogger(lines, { ...own, ...fields }),
  };
}
