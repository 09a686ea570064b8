import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { endToEnd } from './forwarded-headers.js';
import { type PagePlace, rewriteLinks } from './rewrite-links.js';

/** Larger pages are passed on as they are. */
const LARGEST_PAGE_BYTES = 8 * 1024 * 1024;

const DECODERS: Readonly<Record<string, () => NodeJS.ReadWriteStream & Readable>> = {
  gzip: createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** Passes a page back with its links rewritten. */
export function sendPage(res: ServerResponse, answer: IncomingMessage, place: PagePlace): void {
  const encoding = answer.headers['content-encoding'] ?? 'identity';
  const decoder = DECODERS[encoding];
  if (encoding !== 'identity' && decoder === undefined) {
    begin(res, answer, []);
    pipeline(answer, res, () => undefined);
    return;
  }
  const body: Readable = decoder === undefined ? answer : pipeline(answer, decoder(), () => undefined);
  collect(body).then(
    ({ text, more }) => {
      if (more) {
        begin(res, answer, ['content-length', 'content-encoding']);
        res.write(text);
        pipeline(body, res, () => undefined);
        return;
      }
      const page = rewritten(text, place);
      res.setHeader('Content-Length', page.length);
      begin(res, answer, ['content-length', 'content-encoding']);
      res.end(page);
    },
    () => res.destroy(),
  );
}

function begin(
  res: ServerResponse,
  { statusCode = 200, statusMessage, rawHeaders }: IncomingMessage,
  except: readonly string[],
): void {
  res.writeHead(statusCode, statusMessage, endToEnd(rawHeaders, except));
}

/** The whole of a stream, or its beginning when it is longer than a page may be; then the rest can still be read. */
async function collect(body: Readable): Promise<{ readonly text: Buffer; readonly more: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    const take = (chunk: Buffer): void => {
      chunks.push(chunk);
      size += chunk.length;
      if (size <= LARGEST_PAGE_BYTES) return;
      body.pause();
      body.off('data', take);
      resolve({ text: Buffer.concat(chunks), more: true });
    };
    body.on('data', take);
    body.once('end', () => resolve({ text: Buffer.concat(chunks), more: false }));
    body.once('error', reject);
    body.once('close', () => reject(new Error('the page ended early')));
  });
}

/** A page that is nested beyond what the stack bears is passed on as it is. */
function rewritten(page: Buffer, place: PagePlace): Buffer {
  try {
    return Buffer.from(rewriteLinks(page.toString('utf8'), place));
  } catch {
    return page;
  }
}
