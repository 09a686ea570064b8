import { attributesOf } from '../auth/attributes.js';
import type { Authorizer } from '../auth/authorizer.js';
import { type Tokens, userOf } from '../auth/tokens.js';
import { identify } from './identity.js';
import { parseRequestPath } from './request-path.js';
import { sendText } from './send.js';
import type { Guard } from './serve.js';

/** What decides about requests to the secure port. */
export interface SecureRules {
  /** Absent: nobody is asked who they are. */
  readonly tokens?: Tokens;
  readonly authorize: Authorizer;
  /** Of the API, e.g. `/api`. */
  readonly prefix: string;
}

/** Lets through those who say who they are, to what they may do. v0.5.6: on every path, `/healthz` too. */
export function secured({ tokens, authorize, prefix }: SecureRules): Guard {
  return (req, res, next) => {
    const user = tokens && userOf(req.headers.authorization, tokens);
    if (tokens !== undefined && user === undefined) {
      sendText(res, 401, 'Unauthorized\n', { 'X-Content-Type-Options': 'nosniff' });
      return;
    }
    if (user !== undefined) identify(req, user);
    const target = req.url ?? '';
    const parsed = parseRequestPath(target);
    const { path, query } = parsed.type === 'path' ? parsed : { path: '', query: '' };
    const request = { method: req.method ?? '', path, query: new URLSearchParams(query) };
    if (authorize(attributesOf(request, user?.name ?? '', prefix))) next();
    else sendText(res, 403, `Forbidden: ${JSON.stringify(target)}`);
  };
}
