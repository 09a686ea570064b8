import { describe, expect, it } from '@jest/globals';
import { rewriteLink, rewriteLinks } from './rewrite-links.js';

const prefix = '/api/v1beta1/proxy/services/echo';
const place = { host: '127.0.0.1:9911', path: '/dir/page', prefix };

describe('rewriteLink', () => {
  it.each([
    ['style.css', `${prefix}/dir/style.css`],
    ['/abs/x', `${prefix}/dir/abs/x`],
    ['rel/y?q=1', `${prefix}/dir/rel/y?q=1`],
    ['../up#there', `${prefix}/up#there`],
    ['folder/', `${prefix}/dir/folder/`],
    ['http://127.0.0.1:9911/img.png', `${prefix}/img.png`],
    ['http://127.0.0.1:9911', `${prefix}/`],
    ['//127.0.0.1:9911/a?b', `${prefix}/a?b`],
    ['http://other.example.com/z', 'http://other.example.com/z'],
    ['http://127.0.0.1:80/z', 'http://127.0.0.1:80/z'],
    ['mailto:me@example.com', 'mailto:me@example.com'],
    ['javascript:void(0)', 'javascript:void(0)'],
    ['#place', '#place'],
    ['?page=2', '?page=2'],
    ['', ''],
    [`${prefix}/done`, `${prefix}/done`],
  ])('%s becomes %s', (link, expected) => {
    expect(rewriteLink(link, place)).toBe(expected);
  });
});

describe('rewriteLinks', () => {
  it('gives what v0.5.6 gave', () => {
    const page =
      '<html><head><link href="style.css"></head><body><a href="/abs/x">a</a><a href="rel/y?q=1">b</a>' +
      '<img src="http://127.0.0.1:9911/img.png"><a href="http://other.example.com/z">o</a></body></html>';
    expect(rewriteLinks(page, place)).toBe(
      `<html><head><link href="${prefix}/dir/style.css"/></head><body><a href="${prefix}/dir/abs/x">a</a>` +
        `<a href="${prefix}/dir/rel/y?q=1">b</a><img src="${prefix}/img.png"/>` +
        '<a href="http://other.example.com/z">o</a></body></html>',
    );
  });

  it('touches nothing but links', () => {
    const page =
      '<!DOCTYPE html><html><head><title>a &amp; b</title><script>if (a < b) location = "/x";</script>' +
      '<style>a > b { background: url(/y) }</style></head><body class="&#34;c&#34;"><!-- href="/z" -->' +
      '<pre>\n\nkept</pre><p data-src="/no">1 &lt; 2 é</p><br/><svg><path d="M0"></path></svg></body></html>';
    expect(rewriteLinks(page, place)).toBe(page);
  });

  it.each([
    ['<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">'],
    ['<!DOCTYPE html SYSTEM "about:legacy-compat">'],
  ])('keeps %s', (doctype) => {
    expect(rewriteLinks(doctype, place)).toBe(`${doctype}<html><head></head><body></body></html>`);
  });

  it('looks into forms, frames and media', () => {
    const page =
      '<form action="f"><input type="image" src="i"><button formaction="b"></button></form>' +
      '<video src="v" poster="p"><source src="s"></video><iframe src="fr"></iframe><template><a href="t"></a></template>';
    expect(rewriteLinks(page, place).match(/"[^"]*dir[^"]*"/g)).toEqual(
      ['f', 'i', 'b', 'v', 'p', 's', 'fr', 't'].map((link) => `"${prefix}/dir/${link}"`),
    );
  });
});
