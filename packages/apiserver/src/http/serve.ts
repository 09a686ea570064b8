import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import {
  addHealthRoutes,
  createApp,
  createFastServer,
  type HealthChecks,
  type Metrics,
} from '@kube/component-base';

/** Answers one HTTP request. */
export type RequestHandler = (req: IncomingMessage, res: ServerResponse) => void;

/** Lets a request pass by calling `next`, or answers it. */
export type Guard = (req: IncomingMessage, res: ServerResponse, next: () => void) => void;

/** How long a connection without a request stays open: longer than clients keep theirs. */
const KEEP_ALIVE_MS = 120_000;

/** v0.5.6: headers up to 1 MiB. */
const MAX_HEADER_BYTES = 1024 * 1024;

/**
 * A server that answers `/healthz` and `/metrics` itself and everything else with `handler`.
 *
 * @param guard stands before all of it, e.g. the rules of the read-only port
 */
export function createServer(
  handler: RequestHandler,
  { health, metrics }: { readonly health: HealthChecks; readonly metrics: Metrics },
  guard: Guard = (_req, _res, next) => next(),
): Server {
  const app = createApp();
  app.use((req, res, next) => guard(req, res, next));
  addHealthRoutes(app, health, metrics);
  app.use((req, res) => handler(req, res));
  return createFastServer(app, { keepAliveTimeout: KEEP_ALIVE_MS, maxHeaderSize: MAX_HEADER_BYTES });
}
