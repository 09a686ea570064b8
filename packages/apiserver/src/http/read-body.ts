import type { IncomingMessage } from 'node:http';
import { badRequest, StatusError } from '@kube/api-types';

/**
 * The body of a request as text.
 *
 * @throws StatusError `RequestEntityTooLarge` past `maxBytes`, without reading on
 */
export function readBody(req: IncomingMessage, maxBytes: number): Promise<string> {
  if (Number(req.headers['content-length'] ?? 0) > maxBytes) return Promise.reject(tooLarge(maxBytes));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    req.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) {
        req.pause();
        reject(tooLarge(maxBytes));
        return;
      }
      chunks.push(chunk);
    });
    req.once('end', () => resolve(Buffer.concat(chunks, size).toString('utf8')));
    req.once('error', (cause) => reject(badRequest(`the body ended early: ${cause.message}`)));
    req.once('close', () => reject(badRequest('the body ended early')));
  });
}

function tooLarge(maxBytes: number): StatusError {
  return new StatusError(
    'RequestEntityTooLarge',
    `the body is larger than ${maxBytes} bytes; an object in etcd can have about 1.5 MB (see -max_request_bytes)`,
  );
}
