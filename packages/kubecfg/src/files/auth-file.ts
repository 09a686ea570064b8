import { existsSync, readFileSync } from 'node:fs';
import { fileErrorText, parsedJson } from './go-error.js';
import { writePrivate } from './namespace-file.js';

/** What the credentials file says; empty texts say nothing. */
export interface AuthInfo {
  readonly user: string;
  readonly password: string;
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
  readonly bearerToken: string;
  readonly insecure: boolean | undefined;
}

/** Asks a person for one word. */
export type Ask = (question: string) => Promise<string>;

/**
 * The credentials that are kept. When there are none a person is asked for user and password, which are then kept.
 *
 * @throws Error in the words of Go when the file cannot be read or made, or is no JSON
 */
export async function loadAuth(path: string, ask: Ask): Promise<AuthInfo> {
  if (!existsSync(path)) return askForAuth(path, ask);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (err) {
    throw new Error(fileErrorText(err, path), { cause: err });
  }
  const fields = new Map(
    Object.entries(parsedJson(text)).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const textOf = (name: string): string => {
    const value: unknown = fields.get(name.toLowerCase());
    return typeof value === 'string' ? value : '';
  };
  const insecure: unknown = fields.get('insecure');
  return {
    user: textOf('User'),
    password: textOf('Password'),
    caFile: textOf('CAFile'),
    certFile: textOf('CertFile'),
    keyFile: textOf('KeyFile'),
    bearerToken: textOf('BearerToken'),
    insecure: typeof insecure === 'boolean' ? insecure : undefined,
  };
}

async function askForAuth(path: string, ask: Ask): Promise<AuthInfo> {
  const user = await ask('Please enter Username: ');
  const password = await ask('Please enter Password: ');
  const kept = {
    User: user,
    Password: password,
    CAFile: '',
    CertFile: '',
    KeyFile: '',
    BearerToken: '',
    Insecure: null,
  };
  writePrivate(path, JSON.stringify(kept));
  return { user, password, caFile: '', certFile: '', keyFile: '', bearerToken: '', insecure: undefined };
}
