import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import {
  addHealthRoutes,
  createApp,
  createFastServer,
  type HealthChecks,
  type Metrics,
} from '@kube/component-base';
import { logFiles } from './logs.js';
import { sendRedirect } from './send.js';
import { handleUpgrades } from './upgrade.js';

/** Answers one HTTP request. */
export type RequestHandler = (req: IncomingMessage, res: ServerResponse) => void;

/** Lets a request pass by calling `next`, or answers it. */
export type Guard = (req: IncomingMessage, res: ServerResponse, next: () => void) => void;

/** What every port serves. */
export interface Site {
  /** Answers what nothing else does. */
  readonly handler: RequestHandler;
  /** True for requests that `handler` may take the connection of. */
  readonly takesConnection: (req: IncomingMessage) => boolean;
  readonly health: HealthChecks;
  readonly metrics: Metrics;
  /** Whose files are served under `/logs/`; absent: nobody's. */
  readonly logs?: string;
}

/** How a port differs from the others. */
export interface PortOptions {
  /** Stand before everything, in this order, e.g. the rules of the read-only port. */
  readonly guards?: readonly Guard[];
  /** Makes it HTTPS. */
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer };
}

/** How long a connection without a request stays open: longer than clients keep theirs. */
const KEEP_ALIVE_MS = 120_000;

/** v0.5.6: headers up to 1 MiB. */
const MAX_HEADER_BYTES = 1024 * 1024;

/** A server for one port: it answers `/healthz`, `/metrics` and `/logs/` itself, everything else with the handler. */
export function createServer(site: Site, { guards = [], tls }: PortOptions = {}): Server {
  const app = createApp();
  for (const guard of guards) app.use((req, res, next) => guard(req, res, next));
  app.all('/healthz', (req, _res, next) => {
    // v0.5.6 answers any method.
    req.method = 'GET';
    next();
  });
  addHealthRoutes(app, site.health, site.metrics);
  if (site.logs !== undefined) {
    app.all('/logs', (_req, res) => sendRedirect(res, '/logs/'));
    app.use('/logs/', logFiles(site.logs));
  }
  app.use((req, res) => site.handler(req, res));
  const options = { keepAliveTimeout: KEEP_ALIVE_MS, maxHeaderSize: MAX_HEADER_BYTES };
  const server =
    tls === undefined ? createFastServer(app, options) : createTlsServer({ ...options, ...tls }, app);
  handleUpgrades(server, site.takesConnection, (req, res) => app(req, res));
  return server;
}
