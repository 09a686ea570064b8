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
import { createServer } from '../http/serve.js';
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
  const server = createServer(apiserver.handler, { health: createHealthChecks(), metrics: createMetrics() });
  const { port } = await listen(server, { address: '127.0.0.1', port: 0 }, stopping.signal);
  const address = { readWrite: `127.0.0.1:${port}`, readOnly: `127.0.0.1:${port + 1}` };
  const tasks = Promise.all(apiserver.tasks(address).map((task) => task.run(stopping.signal)));
  return {
    apiserver,
    api: new ApiTester(port),
    watches: () => watches,
    logged: () => lines,
    async stop() {
      stopping.abort();
      await tasks;
      await closed(server);
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
