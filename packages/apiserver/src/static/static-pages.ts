import type { Page, Pages } from '../http/pages.js';
import { sendBareRedirect, sendRedirect, sendText } from '../http/send.js';
import { OVERVIEW_CSS, OVERVIEW_HTML, OVERVIEW_JS } from './overview.js';

/** The built-in web page, where v0.5.6 has its own. */
export const STATIC_PAGES: Pages = new Map([
  ['/static', leadingTo('/static/')],
  ['/static/', file('text/html; charset=utf-8', OVERVIEW_HTML)],
  ['/static/index.html', (_req, res) => sendBareRedirect(res, './')],
  ['/static/overview.css', file('text/css; charset=utf-8', OVERVIEW_CSS)],
  ['/static/overview.js', file('text/javascript; charset=utf-8', OVERVIEW_JS)],
]);

function leadingTo(location: string): Page {
  return (_req, res) => sendRedirect(res, location);
}

function file(type: string, text: string): Page {
  return (_req, res) => sendText(res, 200, text, { 'Content-Type': type });
}
