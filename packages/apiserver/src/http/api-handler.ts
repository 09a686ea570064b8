import type { IncomingMessage, ServerResponse } from 'node:http';
import { codecFor, WIRE_VERSIONS } from '@kube/api-types';
import type { Logger } from '@kube/component-base';
import type { ApiRouter } from './api-router.js';
import { CommitFailed } from './commit-failed.js';
import { answerFixedPage } from './fixed-pages.js';
import { parseRequestPath } from './request-path.js';
import { requestSignal } from './request-signal.js';
import { sendText } from './send.js';
import { sendFailure } from './send-failure.js';

/** Longest time for a request that is no watch. */
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
  readonly router: ApiRouter;
  readonly log: Logger;
  readonly answered: (answered: Answered) => void;
}

/** Answers every request, whatever comes. */
export function createApiHandler(deps: ApiHandlerDeps): (req: IncomingMessage, res: ServerResponse) => void {
  return (req, res) => {
    const target = req.url ?? '';
    const parsed = parseRequestPath(target);
    if (parsed.type === 'malformed') {
      sendText(res, 400, '400 Bad Request');
    } else if (parsed.type === 'moved') {
      redirect(res, parsed.location);
    } else {
      answerPath(deps, { req, res, target, ...parsed });
    }
  };
}

interface Arrived {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly target: string;
  readonly path: string;
  readonly query: string;
}

function answerPath(deps: ApiHandlerDeps, { req, res, target, ...arrived }: Arrived): void {
  const path =
    arrived.path.length > 1 && arrived.path.endsWith('/') ? arrived.path.slice(0, -1) : arrived.path;
  const [, prefix, version = '', ...segments] = path.split('/');
  if (prefix !== 'api' || segments.length === 0 || !WIRE_VERSIONS.includes(version)) {
    answerFixedPage(path, req, res);
    return;
  }
  const codec = codecFor(version);
  const limit = requestSignal(res, REQUEST_LIMIT_MS);
  const query = new URLSearchParams(arrived.query);
  const resource = segments[0] ?? '';
  res.once('close', () => deps.answered({ method: req.method ?? '', resource, code: res.statusCode }));
  const { log } = deps;
  deps.router
    .handle({ req, res, codec, path, query, limit }, { segments, target })
    .catch((error: unknown) => {
      if (error instanceof CommitFailed) sendFailure(res, error.cause, { codec, log, path, selfLink: path });
      else sendFailure(res, error, { codec, log, path });
    });
}

function redirect(res: ServerResponse, location: string): void {
  const shown = location.replaceAll('&', '&amp;').replaceAll('"', '&#34;');
  const headers = { Location: location, 'Content-Type': 'text/html; charset=utf-8' };
  sendText(res, 301, `<a href="${shown}">Moved Permanently</a>.\n\n`, headers);
}
