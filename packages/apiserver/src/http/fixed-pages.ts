import type { IncomingMessage, ServerResponse } from 'node:http';
import { WIRE_VERSIONS } from '@kube/api-types';
import { VERSION } from '@kube/component-base';
import { acceptsJson } from './accept.js';
import { METHOD_NOT_ALLOWED, NOT_ACCEPTABLE, PAGE_NOT_FOUND } from './router-texts.js';
import { sendText } from './send.js';

interface Page {
  readonly type: string;
  readonly text: string;
}

/** The pages that never change. */
const PAGES: ReadonlyMap<string, Page> = new Map([
  ['/', { type: 'text/html', text: '<html><body>Welcome to Kubernetes</body></html>' }],
  ['/api', { type: 'application/json', text: JSON.stringify({ versions: WIRE_VERSIONS }) }],
  ['/version', { type: 'application/json', text: JSON.stringify(VERSION) }],
]);

/** Answers what is no request to a version of the API. @param path without a trailing slash */
export function answerFixedPage(path: string, req: IncomingMessage, res: ServerResponse): void {
  const page = PAGES.get(path);
  if (page === undefined) sendText(res, 404, PAGE_NOT_FOUND);
  else if (req.method !== 'GET') sendText(res, 405, METHOD_NOT_ALLOWED);
  else if (!acceptsJson(req.headers.accept)) sendText(res, 406, NOT_ACCEPTABLE);
  else sendText(res, 200, page.text, { 'Content-Type': page.type });
}
