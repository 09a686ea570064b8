import { createReadStream, readdirSync, type Stats, statSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** Types of what a web page is made of; all else is sent as plain bytes. */
const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.gif': 'image/gif',
  '.htm': 'text/html; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.jpg': 'image/jpeg',
  '.js': 'application/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.xml': 'text/xml; charset=utf-8',
};

/**
 * Answers with a file of a folder, or with the list of a folder's files, as Go's file server does.
 *
 * @param folder nothing outside of it is ever shown
 * @param path of the file below it, decoded
 */
export async function sendFile(folder: string, path: string, res: ServerResponse): Promise<void> {
  // Normalised from a root, `..` leads nowhere.
  const file = join(folder, normalize(`/${path}`));
  const found = stat(file);
  if (found === undefined) return notFound(res);
  if (!found.isDirectory()) return path.endsWith('/') ? notFound(res) : sendContents(file, found, res);
  if (path !== '' && !path.endsWith('/')) return redirect(res, `${encodeURI(path.split('/').at(-1) ?? '')}/`);
  const index = join(file, 'index.html');
  const page = stat(index);
  return page?.isFile() ? sendContents(index, page, res) : sendListing(file, res);
}

/** 404 in the words of Go. */
export function notFound(res: ServerResponse): void {
  res.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('404 page not found\n');
}

/** 301 in the words of Go. */
export function redirect(res: ServerResponse, location: string): void {
  res
    .writeHead(301, { location, 'content-type': 'text/html; charset=utf-8' })
    .end(`<a href="${escaped(location)}">Moved Permanently</a>.\n\n`);
}

async function sendContents(file: string, { size, mtime }: Stats, res: ServerResponse): Promise<void> {
  res.writeHead(200, {
    'content-type': TYPES[extname(file).toLowerCase()] ?? 'application/octet-stream',
    'content-length': size,
    'last-modified': mtime.toUTCString(),
  });
  await pipeline(createReadStream(file), res);
}

function sendListing(folder: string, res: ServerResponse): void {
  const links = readdirSync(folder, { withFileTypes: true })
    .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
    .sort()
    .map((name) => `<a href="${escaped(encodeURI(name))}">${escaped(name)}</a>\n`);
  res.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(`<pre>\n${links.join('')}</pre>\n`);
}

function stat(file: string): Stats | undefined {
  try {
    return statSync(file);
  } catch {
    // Not there, below something that is no folder, or not ours to see.
    return undefined;
  }
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
}
