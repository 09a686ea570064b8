import type { IncomingMessage, ServerResponse } from 'node:http';
import { codecFor, WIRE_VERSIONS } from '@kube/api-types';
import type { Logger } from '@kube/component-base';
import type { ApiRouter } from './api-router.js';
import { CommitFailed } from './commit-failed.js';
import { answerPage, type Pages } from './pages.js';
import { parseRequestPath, type TakenPath } from './request-path.js';
import { requestSignal } from './request-signal.js';
import { sendRedirect, sendText } from './send.js';
import { sendFailure } from './send-failure.js';

/** Longest time for a request that is no watch and no proxied one. */
const REQUEST_LIMIT_MS = 30_000;

/** One finished request, for metrics. */
export interface Answered {
  readonly method: string;
  /** Of the path, e.g. `pods`; empty outside of the API. */
  readonly resource: string;
  readonly code: number;
}

/** What the handler needs. */
export interface ApiHandlerDeps {
  /** Of the API, e.g. `/api`. */
  readonly prefix: string;
  readonly router: ApiRouter;
  readonly pages: Pages;
  readonly log: Logger;
  readonly answered: (answered: Answered) => void;
}

/** Answers every request, whatever comes. */
export function createApiHandler(deps: ApiHandlerDeps): (req: IncomingMessage, res: ServerResponse) => void {
  return (req, res) => {
    const parsed = parseRequestPath(req.url ?? '');
    if (parsed.type === 'malformed') sendText(res, 400, '400 Bad Request');
    else if (parsed.type === 'moved') sendRedirect(res, parsed.location);
    else answerPath(deps, req, res, parsed);
  };
}

function answerPath(
  deps: ApiHandlerDeps,
  req: IncomingMessage,
  res: ServerResponse,
  arrived: TakenPath,
): void {
  const { prefix, log } = deps;
  const below = arrived.path.startsWith(`${prefix}/`) ? arrived.path.slice(prefix.length + 1) : '';
  const [version = '', ...segments] = below.replace(/\/$/, '').split('/');
  if (segments.length === 0 || !WIRE_VERSIONS.includes(version)) {
    answerPage(deps.pages, arrived.path, req, res);
    return;
  }
  const codec = codecFor(version);
  const limit = requestSignal(res, REQUEST_LIMIT_MS);
  const query = new URLSearchParams(arrived.query);
  const resource = segments[0] ?? '';
  // v0.5.6: wherever the API lies, links to it say `/api`.
  const path = ['/api', version, ...segments].join('/');
  res.once('close', () => deps.answered({ method: req.method ?? '', resource, code: res.statusCode }));
  deps.router
    .handle({ req, res, codec, path, query, limit }, { segments, target: req.url ?? '', arrived })
    .catch((error: unknown) => {
      if (error instanceof CommitFailed) sendFailure(res, error.cause, { codec, log, path, selfLink: path });
      else sendFailure(res, error, { codec, log, path });
    });
}
