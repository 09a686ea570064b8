import type { Express } from 'express';
import type { HealthChecks } from '../health.js';
import type { Logger } from '../logger.js';
import type { Metrics } from '../metrics.js';
import { createApp, createFastServer } from './fast-app.js';
import { closed, listen } from './listen.js';

/** What tells of a program, and where. */
export interface HealthServerOptions {
  readonly address: string;
  readonly port: number;
  readonly health: HealthChecks;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** Adds `/healthz` (200 `ok`, or 503 with a line per failing check) and `/metrics`. */
export function addHealthRoutes(app: Express, health: HealthChecks, metrics: Metrics): void {
  app.get('/healthz', (_, res) => {
    const failures = health.failures();
    const text = failures.length === 0 ? 'ok' : `${failures.join('\n')}\n`;
    // v0.5.6 says how long it is.
    res.writeHead(failures.length === 0 ? 200 : 503, {
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Length': Buffer.byteLength(text),
    });
    res.end(text);
  });
  app.get('/metrics', async (_, res) => {
    const text = await metrics.text();
    res.writeHead(200, { 'content-type': metrics.contentType });
    res.end(text);
  });
}

/** Serves health and metrics until `signal` aborts. Rejects at once when the address cannot be had. */
export async function serveHealth(options: HealthServerOptions, signal: AbortSignal): Promise<void> {
  const app = createApp();
  addHealthRoutes(app, options.health, options.metrics);
  const server = createFastServer(app);
  const at = await listen(server, options, signal);
  options.log.info({ address: `${at.address}:${at.port}` }, 'serving health and metrics');
  await closed(server);
}
