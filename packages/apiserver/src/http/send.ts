import type { ServerResponse } from 'node:http';

/** Most warnings that one answer carries; the rest is left out. */
const MAX_WARNINGS = 20;

/** Longest text of one warning. */
const MAX_WARNING_LENGTH = 300;

/** Answers with JSON text, without a newline at its end (v0.5.6). */
export function sendJson(
  res: ServerResponse,
  code: number,
  json: string,
  warnings: readonly string[] = [],
): void {
  const headers: Record<string, string | number | string[]> = {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(json),
  };
  if (warnings.length > 0) headers.Warning = warnings.slice(0, MAX_WARNINGS).map(warningValue);
  res.writeHead(code, headers);
  res.end(json);
}

/** Answers with a text, plain unless `headers` say otherwise. */
export function sendText(
  res: ServerResponse,
  code: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  res.writeHead(code, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    ...headers,
  });
  res.end(text);
}

/** Sends the client to another name for good, as Go's file server does: without a note. */
export function sendBareRedirect(res: ServerResponse, location: string): void {
  res.writeHead(301, { Location: location, 'Content-Length': 0 });
  res.end();
}

/** Sends the client elsewhere for good, as Go's server does: with a note for those who only read. */
export function sendRedirect(res: ServerResponse, location: string): void {
  const { method } = res.req;
  if (method !== 'GET' && method !== 'HEAD') {
    sendBareRedirect(res, location);
    return;
  }
  const headers = { Location: location, 'Content-Type': 'text/html; charset=utf-8' };
  sendText(res, 301, `<a href="${escapeHtml(location)}">Moved Permanently</a>.\n\n`, headers);
}

const ESCAPED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
};

/** A text as it stands in HTML, in the escapes of Go. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPED[character] ?? character);
}

/** A `Warning` header value (RFC 9110's predecessor, code 299: persistent): quoted, ASCII, on one line. */
function warningValue(text: string): string {
  const safe = text.slice(0, MAX_WARNING_LENGTH).replace(/[^\x20-\x7e]/g, '?');
  return `299 - "${safe.replace(/["\\]/g, '\\$&')}"`;
}
