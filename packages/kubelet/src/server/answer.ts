import type { IncomingMessage, ServerResponse } from 'node:http';
import { StatusError } from '@kube/api-types';
import type { Counter, Logger } from '@kube/component-base';
import { failureOf } from './failure.js';
import { requestSignal } from './request-signal.js';
import { parseTarget } from './request-target.js';
import type { Routes } from './route.js';
import { assertSameSite } from './same-site.js';
import { sendText } from './send.js';

/** What requests are answered with. */
export interface AnswerDeps {
  readonly routes: Routes;
  /** Requests by first word of the path and by code. */
  readonly requests: Counter;
  readonly log: Logger;
}

/**
 * Answers any request. What a handler throws becomes the answer, unless there is a part of one already.
 *
 * @returns what resolves when nothing more is done for the request
 */
export async function answer(
  req: IncomingMessage,
  res: ServerResponse,
  { routes, requests, log }: AnswerDeps,
  stopping: AbortSignal,
): Promise<void> {
  const signal = requestSignal(res, stopping);
  const word = wordOf(req.url ?? '');
  const path = routes.has(word) ? word : 'other';
  res.once('close', () => requests.inc({ path, code: String(res.statusCode) }));
  try {
    await dispatch(req, res, routes, signal);
  } catch (err) {
    const { code, message } = failureOf(err);
    if (code >= 500 && !signal.aborted) log.warn({ path: req.url, code, err }, 'a request failed');
    // What has begun cannot be taken back: a connection that is cut says that this was not all.
    if (res.headersSent || signal.aborted) res.destroy();
    else sendText(res, code, `${message}\n`);
  }
}

async function dispatch(
  req: IncomingMessage,
  res: ServerResponse,
  routes: Routes,
  signal: AbortSignal,
): Promise<void> {
  const { segments, query } = parseTarget(req.url ?? '');
  const [word = '', ...rest] = segments;
  const route = routes.get(word);
  if (route === undefined) throw new StatusError('NotFound', '404 page not found');
  assertSameSite(req.headers);
  if (route.methods?.includes(req.method ?? '') === false) {
    const allowed = route.methods.join(' or ');
    throw new StatusError('MethodNotAllowed', `${req.method} is not for this path, but ${allowed}`);
  }
  await route.handle({ req, res, segments: rest, query }, signal);
}

function wordOf(target: string): string {
  return /^\/([^/?]*)/.exec(target)?.[1] ?? '';
}
