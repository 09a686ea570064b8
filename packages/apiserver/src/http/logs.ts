import { constants } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { extname, join, posix } from 'node:path';
import express, { type ErrorRequestHandler, type Request, type Response, type Router } from 'express';
import { encodePath, parseRequestPath } from './request-path.js';
import { escapeHtml, sendBareRedirect, sendRedirect, sendText } from './send.js';

/**
 * Serves the files of a folder for reading, and lists its folders, as Go's file server does, whatever the method is.
 *
 * @param root absolute
 */
export function logFiles(root: string): Router {
  const router = express.Router({ caseSensitive: true, strict: true });
  const asked = (req: Request): string => {
    const parsed = parseRequestPath(req.url);
    return parsed.type === 'path' ? parsed.path : '/';
  };
  router.use((req, res, next) => {
    // With what was stripped from the address: Go's mux looks at the whole.
    const parsed = parseRequestPath(req.originalUrl);
    if (parsed.type === 'malformed') sendText(res, 400, '400 Bad Request');
    else if (parsed.type === 'moved') sendRedirect(res, parsed.location);
    else next();
  });
  router.use(async (req, res, next) => {
    const path = asked(req);
    const file = join(root, path.replace(/\/$/, ''));
    const neighbour = path.endsWith('/index.html') ? './' : neighbourOf(path, await kindOf(file));
    if (neighbour !== undefined) sendBareRedirect(res, neighbour + (/\?.+$/s.exec(req.url)?.[0] ?? ''));
    else if (path.endsWith('/')) next();
    else await typed(res, file).then(() => next());
  });
  router.use((req, _res, next) => {
    if (req.method !== 'HEAD') req.method = 'GET';
    next();
  });
  router.use(express.static(root, { dotfiles: 'allow', redirect: false, etag: false, cacheControl: false }));
  router.use(async (req, res) => {
    sendText(res, 200, await listing(join(root, asked(req))), HTML);
  });
  router.use(failed);
  return router;
}

const HTML = { 'Content-Type': 'text/html; charset=utf-8' };

type Kind = 'file' | 'folder';

/** @throws Error for what is neither: a pipe keeps who opens it until somebody writes. */
async function kindOf(path: string): Promise<Kind> {
  const found = await stat(path);
  if (found.isDirectory()) return 'folder';
  if (found.isFile()) return 'file';
  throw new Error(`${path} is neither a file nor a folder`);
}

/** Where a path leads that lacks a folder's slash, or has one behind a file. */
function neighbourOf(path: string, kind: Kind): string | undefined {
  const name = posix.basename(path);
  if (kind === 'folder') return path.endsWith('/') ? undefined : `${relativeLink(name)}/`;
  return path.endsWith('/') ? `../${encodePath(name)}` : undefined;
}

/** A name as a link from within its folder; what stands before a colon would else be a scheme. */
function relativeLink(name: string): string {
  return `${name.includes(':') ? './' : ''}${encodePath(name)}`;
}

/** How much of a file is looked at to tell text from other things. */
const LOOKED_AT_BYTES = 512;

/** Says of what type a file is: by its name, or else by what is in it. */
async function typed(res: Response, path: string): Promise<void> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LOOKED_AT_BYTES), 0, LOOKED_AT_BYTES, 0);
    const isText = !buffer.subarray(0, bytesRead).includes(0);
    res.type(extname(path));
    if (isText && res.get('Content-Type') === 'application/octet-stream') res.type('text/plain');
  } finally {
    await file.close();
  }
}

async function listing(folder: string): Promise<string> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.map((entry) => `${entry.name}${entry.isDirectory() ? '/' : ''}`).sort();
  const links = names.map((name) => `<a href="${escapeHtml(relativeLink(name))}">${escapeHtml(name)}</a>\n`);
  return `<pre>\n${links.join('')}</pre>\n`;
}

/** What is not there, and what may not be looked at, look the same from outside. */
const failed: ErrorRequestHandler = (error: { readonly status?: number }, _req, res, _next) => {
  if (res.headersSent) res.destroy();
  else if (error.status === 416) sendText(res, 416, 'invalid range\n');
  else sendText(res, 404, '404 page not found\n');
};
