import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import type { LogRequest } from './container-streams.js';

const REFUSALS = { 404: 'no such container', 500: 'server error', 501: 'not supported' };

/**
 * The log of a container as the engine sends it.
 *
 * The library's own call gives a stream when the log is followed; when not, it reads all of it into memory first,
 * however large it is. So the request is made one level below.
 */
export function openLogs(
  docker: Docker,
  id: string,
  { follow, tail, streams, timestamps }: LogRequest,
  abortSignal: AbortSignal,
): Promise<Readable> {
  const options = {
    follow,
    tail: String(tail),
    stdout: streams.includes('stdout'),
    stderr: streams.includes('stderr'),
    timestamps,
  };
  return new Promise((resolve, reject) => {
    docker.modem.dial(
      {
        path: `/containers/${id}/logs?`,
        method: 'GET',
        isStream: true,
        statusCodes: { 200: true, ...REFUSALS },
        options,
        abortSignal,
      },
      (err: Error | null, response: unknown) => {
        if (err === null) resolve(response as Readable);
        else reject(err);
      },
    );
  });
}
