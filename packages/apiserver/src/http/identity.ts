import type { IncomingMessage } from 'node:http';
import type { User } from '../auth/tokens.js';

const users = new WeakMap<IncomingMessage, User>();

/** Remembers who makes a request, once a guard has found out. */
export function identify(req: IncomingMessage, user: User): void {
  users.set(req, user);
}

/** Who makes the request; `undefined` when nobody was recognised. */
export function identityOf(req: IncomingMessage): User | undefined {
  return users.get(req);
}
