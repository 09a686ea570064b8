import { isAbsolute } from 'node:path';
import { isPlainName } from './pod-paths.js';

/** What of git may be asked for: anything else, such as `ext::`, runs programs that the URL names. */
export const GIT_PROTOCOLS: readonly string[] = ['file', 'git', 'http', 'https', 'ssh'];

/**
 * The folder that git makes for a repository, as git itself would call it: the last part of the URL, without `.git`.
 * Undefined when that is no name.
 */
export function gitFolderName(repository: string): string | undefined {
  const last = repository
    .replace(/\/+$/, '')
    .replace(/\/\.git$/, '')
    .split(/[/:]/)
    .at(-1);
  const name = (last ?? '').replace(/\.git$/, '');
  return isPlainName(name) ? name : undefined;
}

/** Why a repository at a revision is not asked for at all; undefined when it may be. */
export function gitRefusal(repository: string, revision: string): string | undefined {
  const protocol = protocolOf(repository);
  if (protocol === undefined || !GIT_PROTOCOLS.includes(protocol)) {
    return `the repository ${JSON.stringify(repository)} is no URL of ${GIT_PROTOCOLS.join(', ')}`;
  }
  if (gitFolderName(repository) === undefined) {
    return `the repository ${JSON.stringify(repository)} gives no name for its folder`;
  }
  if (revision.startsWith('-')) return `${JSON.stringify(revision)} is no revision`;
  return undefined;
}

function protocolOf(repository: string): string | undefined {
  if (isAbsolute(repository)) return 'file';
  const named = /^([a-z0-9+.-]+):(?::|\/\/)/i.exec(repository)?.[1]?.toLowerCase();
  // `user@host:path` is ssh; what begins with a dash would be an option.
  return named ?? (/^[^/:-][^/:]*:/.test(repository) ? 'ssh' : undefined);
}
