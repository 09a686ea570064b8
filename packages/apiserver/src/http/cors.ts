import type { Guard } from './serve.js';

/** v0.5.6: what an allowed origin is told on every answer. */
const ALLOWED: Readonly<Record<string, string>> = {
  'Access-Control-Allow-Methods': 'POST, GET, OPTIONS, PUT, DELETE',
  'Access-Control-Allow-Headers':
    'Content-Type, Content-Length, Accept-Encoding, X-CSRF-Token, Authorization, X-Requested-With, If-Modified-Since',
  'Access-Control-Allow-Credentials': 'true',
};

/**
 * Reads `-cors_allowed_origins`.
 *
 * @throws Error that names the expression which is none
 */
export function parseOrigins(expressions: readonly string[]): readonly RegExp[] {
  return expressions.map((expression) => {
    try {
      return new RegExp(expression);
    } catch (cause) {
      throw new Error(`-cors_allowed_origins: ${expression} is no regular expression`, { cause });
    }
  });
}

/**
 * Lets pages of other origins read answers: an origin is allowed when one of the expressions is found anywhere in it.
 * Their preflight requests are answered at once.
 */
export function cors(origins: readonly RegExp[]): Guard {
  return (req, res, next) => {
    const { origin } = req.headers;
    if (origin === undefined || !origins.some((expression) => expression.test(origin))) {
      next();
      return;
    }
    res.setHeader('Access-Control-Allow-Origin', origin);
    for (const [name, value] of Object.entries(ALLOWED)) res.setHeader(name, value);
    if (req.method === 'OPTIONS') res.writeHead(204).end();
    else next();
  };
}
