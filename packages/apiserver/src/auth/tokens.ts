import { parseCsv } from './csv.js';

/** Who makes a request. */
export interface User {
  readonly name: string;
  readonly uid: string;
}

/** Token → user. */
export type Tokens = ReadonlyMap<string, User>;

/**
 * Reads the text of `-token_auth_file`: a token, the name and the uid of a user on each line, between commas.
 *
 * @throws Error that names the line
 */
export function parseTokens(text: string): Tokens {
  const tokens = new Map<string, User>();
  for (const [token = '', name = '', uid, ...more] of parseCsv(text)) {
    if (uid === undefined) {
      const found = [token, name, ...more].length;
      throw new Error(
        `the first line has ${found} columns; each needs a token, the name and the uid of a user`,
      );
    }
    tokens.set(token, { name, uid });
  }
  return tokens;
}

/**
 * The user whose token an `Authorization` header carries; `undefined` when it carries none that is known. v0.5.6:
 * `Bearer` in any case, one blank, the token.
 */
export function userOf(authorization: string | undefined, tokens: Tokens): User | undefined {
  const [, token] = /^bearer ([^ ]+)$/i.exec(authorization ?? '') ?? [];
  return token === undefined ? undefined : tokens.get(token);
}
