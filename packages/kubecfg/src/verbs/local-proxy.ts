import type { Server } from 'node:http';
import { untilAborted } from '@kube/component-base';
import type { Clock } from '@kube/component-base/clock';
import type { Flags } from '../command-line/flags.js';
import { Fatal } from '../fatal.js';
import { openBrowser } from '../local-proxy/open-browser.js';
import { serveProxy } from '../local-proxy/serve.js';
import type { Log } from '../log/log.js';
import type { Connection } from '../server/connection.js';

/** v0.5.6 has no flag for it. */
const PORT = 8001;
const BROWSER_AFTER_MS = 2_000;

/** Serves until the signal aborts; rejects with its reason. */
export async function localProxy(
  { www, open_browser }: Pick<Flags, 'www' | 'open_browser'>,
  connection: Connection,
  log: Log,
  clock: Clock,
  signal: AbortSignal,
): Promise<never> {
  log.info('startProxy', `Starting to serve on localhost:${PORT}`);
  const server = await listening(connection, www || '.');
  try {
    if (open_browser) {
      await clock.sleep(BROWSER_AFTER_MS, signal);
      openBrowser(`http://localhost:${PORT}/static/`);
    }
    return await untilAborted(signal);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

async function listening(connection: Connection, www: string): Promise<Server> {
  try {
    return await serveProxy({ connection, www, port: PORT });
  } catch (err) {
    const inUse = (err as NodeJS.ErrnoException).code === 'EADDRINUSE';
    const reason = inUse ? `listen tcp :${PORT}: address already in use` : (err as Error).message;
    throw new Fatal('proxy', reason, [], { cause: err });
  }
}
