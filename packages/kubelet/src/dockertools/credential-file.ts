import { readFile } from 'node:fs/promises';
import type { Logger } from '@kube/component-base';
import { type Credentials, credentialsFor, parseDockerConfig } from './docker-config.js';

/** Who to be when an image is pulled; undefined for nobody. */
export type FindCredentials = (image: string) => Promise<Credentials | undefined>;

/**
 * Credentials from a `.dockercfg`, which is read anew for each pull. Without the file there are none; one that cannot
 * be read is told of, and what needs no credentials can be pulled all the same.
 */
export function credentialFile(path: string, log: Logger): FindCredentials {
  return async (image) => {
    try {
      return credentialsFor(parseDockerConfig(await readFile(path, 'utf8')), image);
    } catch (err) {
      if ((err as NodeJS.ErrnoException).code !== 'ENOENT') {
        log.warn({ file: path, err }, 'credentials for registries cannot be read');
      }
      return undefined;
    }
  };
}
