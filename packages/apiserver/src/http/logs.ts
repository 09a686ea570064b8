import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import express, { type Router } from 'express';
import { encodePath, parseRequestPath } from './request-path.js';
import { escapeHtml, sendText } from './send.js';

/**
 * Serves the files of a folder for reading, and lists its folders, as Go's file server does.
 *
 * @param root absolute
 */
export function logFiles(root: string): Router {
  const router = express.Router({ caseSensitive: true, strict: true });
  router.use(express.static(root, { dotfiles: 'allow', etag: false, cacheControl: false }));
  router.use((req, res) => {
    const parsed = parseRequestPath(req.url);
    const path = parsed.type === 'path' && parsed.path.endsWith('/') ? parsed.path : undefined;
    const notFound = (): void => sendText(res, 404, '404 page not found\n');
    if (path === undefined || req.method !== 'GET') notFound();
    else listing(join(root, path)).then((text) => sendText(res, 200, text, HTML), notFound);
  });
  return router;
}

const HTML = { 'Content-Type': 'text/html; charset=utf-8' };

async function listing(folder: string): Promise<string> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.map((entry) => `${entry.name}${entry.isDirectory() ? '/' : ''}`).sort();
  const links = names.map((name) => `<a href="${escapeHtml(encodePath(name))}">${escapeHtml(name)}</a>\n`);
  return `<pre>\n${links.join('')}</pre>\n`;
}
