import type { DockerOptions } from 'dockerode';

/** Where Docker is when nobody says otherwise. */
export const DEFAULT_ENDPOINT = 'unix:///var/run/docker.sock';

/**
 * Options for a client of the Docker at `endpoint`: `unix:///path`, `tcp://host:port` or `http://host:port`.
 *
 * All that the library would else read from the environment is set, or a `DOCKER_HOST` would win over a socket that
 * was asked for by flag.
 *
 * @throws Error that names the remedy
 */
export function dockerOptions(endpoint: string): DockerOptions {
  const socketPath = /^unix:\/\/(\/.+)$/.exec(endpoint)?.[1];
  if (socketPath !== undefined) return { socketPath, host: undefined, port: undefined, protocol: 'http' };
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if ((url?.protocol === 'tcp:' || url?.protocol === 'http:') && url.hostname !== '') {
    return { host: url.hostname, port: url.port || '2375', protocol: 'http', socketPath: undefined };
  }
  throw new Error(
    `Docker endpoint ${JSON.stringify(endpoint)} is neither like ${DEFAULT_ENDPOINT} nor like tcp://127.0.0.1:2375; set -docker_endpoint or DOCKER_HOST`,
  );
}
