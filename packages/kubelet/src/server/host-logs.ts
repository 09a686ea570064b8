import { constants } from 'node:fs';
import { type FileHandle, lstat, open, readdir, readlink, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { StatusError } from '@kube/api-types';
import { folderPage } from './folder-page.js';
import type { Call, Route } from './route.js';
import { sendText } from './send.js';

/**
 * `/logs/…`: the files and folders below `root`, which in v0.5.6 is `/var/log`.
 *
 * Nothing else can be reached: neither by the path, nor by a link, nor by one that is put there in the middle of it.
 * Devices and pipes are not opened.
 */
export function hostLogs(root: string): Route {
  return {
    methods: ['GET', 'HEAD'],
    async handle(call, signal) {
      try {
        const top = await realpath(root);
        const path = join(top, ...call.segments.map(plain));
        const { file, folder } = await openBelow(top, await realpath(path));
        await using(file, () =>
          folder === undefined ? sendFile(call, file, signal) : sendFolder(call, folder),
        );
      } catch (err) {
        throw told(err as NodeJS.ErrnoException);
      }
    },
  };
}

/** A part of a path that names something in a folder. */
function plain(part: string): string {
  if (part === '.' || part === '..' || /[/\0]/.test(part)) throw missing();
  return part;
}

interface Opened {
  readonly file: FileHandle;
  /** Where it is, when it is a folder. */
  readonly folder?: string;
}

async function openBelow(top: string, path: string): Promise<Opened> {
  assertBelow(top, path);
  const kind = await lstat(path);
  if (!kind.isFile() && !kind.isDirectory()) throw missing();
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    // What is open now is what counts, whatever has become of the path.
    const real = await readlink(`/proc/self/fd/${file.fd}`);
    assertBelow(top, real);
    return (await file.stat()).isDirectory() ? { file, folder: real } : { file };
  } catch (err) {
    await file.close();
    throw err;
  }
}

function assertBelow(top: string, path: string): void {
  if (path !== top && !path.startsWith(`${top}/`)) throw missing();
}

async function using(file: FileHandle, use: () => Promise<void>): Promise<void> {
  try {
    await use();
  } finally {
    await file.close();
  }
}

/** v0.5.6: a folder is asked for with a slash at the end, so that the links of its page lead somewhere. */
async function sendFolder({ res, segments }: Call, folder: string): Promise<void> {
  if (segments.at(-1) !== '') {
    const location = `${encodeURIComponent(segments.at(-1) ?? 'logs')}/`;
    sendText(res, 301, '', { Location: location });
    return;
  }
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).sort();
  sendText(res, 200, folderPage(names), { 'Content-Type': 'text/html; charset=utf-8' });
}

/** How much of a file is looked at to tell text from other things. */
const LOOKED_AT_BYTES = 512;

/** In chunks, up to the end that it has by then: the file may well grow or be cut while it is read. */
async function sendFile({ req, res, segments }: Call, file: FileHandle, signal: AbortSignal): Promise<void> {
  if (segments.at(-1) === '') throw missing();
  const { buffer, bytesRead } = await file.read(Buffer.alloc(LOOKED_AT_BYTES), 0, LOOKED_AT_BYTES, 0);
  const text = !buffer.subarray(0, bytesRead).includes(0);
  res.writeHead(200, {
    'Content-Type': text ? 'text/plain; charset=utf-8' : 'application/octet-stream',
    'X-Content-Type-Options': 'nosniff',
  });
  if (req.method === 'HEAD') res.end();
  else await pipeline(file.createReadStream({ start: 0, autoClose: false }), res, { signal });
}

function missing(): StatusError {
  return new StatusError('NotFound', '404 page not found');
}

const MISSING = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG']);

/** What is not there, and what may not be looked at, look the same from outside. */
function told(err: NodeJS.ErrnoException): unknown {
  return MISSING.has(err.code ?? '') ? missing() : err;
}
