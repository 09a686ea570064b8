import type { IncomingMessage, ServerResponse } from 'node:http';
import { WIRE_VERSIONS } from '@kube/api-types';
import { VERSION } from '@kube/component-base';
import { acceptsJson } from './accept.js';
import { identityOf } from './identity.js';
import { METHOD_NOT_ALLOWED, NOT_ACCEPTABLE, PAGE_NOT_FOUND } from './router-texts.js';
import { sendText } from './send.js';

/** Answers requests to one path outside of the API. */
export type Page = (req: IncomingMessage, res: ServerResponse, path: string) => void;

/** Pages by path. */
export type Pages = ReadonlyMap<string, Page>;

/** A page under v0.5.6's router: only GET, only for clients that take JSON, with or without a slash at its end. */
export function routed(page: Page): Page {
  return (req, res, path) => {
    if (req.method !== 'GET') sendText(res, 405, METHOD_NOT_ALLOWED);
    else if (!acceptsJson(req.headers.accept)) sendText(res, 406, NOT_ACCEPTABLE);
    else page(req, res, path);
  };
}

/** A page that says the same to everyone. */
function fixed(type: string, text: string): Page {
  return (_req, res) => sendText(res, 200, text, { 'Content-Type': type });
}

/**
 * The pages that need nothing to be known.
 *
 * @param prefix of the API, e.g. `/api`
 * @param authenticates true when a port asks clients who they are
 */
export function basicPages(prefix: string, authenticates: boolean): Pages {
  const versions = fixed('application/json', JSON.stringify({ versions: WIRE_VERSIONS }));
  const version = fixed('application/json', JSON.stringify(VERSION));
  const whoami: Page = (req, res) =>
    sendText(res, 200, whoIs(identityOf(req)?.name, authenticates), { 'Content-Type': 'text/plain' });
  return new Map([
    ['/', routed(fixed('text/html', '<html><body>Welcome to Kubernetes</body></html>'))],
    ...withSlash(prefix, routed(versions)),
    ...withSlash('/version', routed(version)),
    ...withSlash('/_whoami', routed(whoami)),
  ]);
}

/** Answers what is no request to a version of the API. */
export function answerPage(pages: Pages, path: string, req: IncomingMessage, res: ServerResponse): void {
  const page = pages.get(path);
  if (page !== undefined) page(req, res, path);
  // v0.5.6: files are not the router's, and missed in other words.
  else sendText(res, 404, path.startsWith('/static/') ? '404 page not found\n' : PAGE_NOT_FOUND);
}

/** A page at its path, and at the same with a slash at its end. */
export function withSlash(path: string, page: Page): (readonly [string, Page])[] {
  return [path, `${path}/`].map((each) => [each, page]);
}

function whoIs(name: string | undefined, authenticates: boolean): string {
  if (name !== undefined) return `AUTHENTICATED AS ${name}`;
  return authenticates ? 'NOT AUTHENTICATED' : 'NO AUTHENTICATION SUPPORT';
}
