import { posix } from 'node:path';
import { parse, type DefaultTreeAdapterTypes as Tree } from 'parse5';
import { renderHtml } from './go-html.js';

/** The attributes that hold addresses, by element. */
const LINKS: Readonly<Record<string, readonly string[]>> = {
  a: ['href'],
  applet: ['codebase'],
  area: ['href'],
  audio: ['src'],
  base: ['href'],
  blockquote: ['cite'],
  body: ['background'],
  button: ['formaction'],
  command: ['icon'],
  del: ['cite'],
  embed: ['src'],
  form: ['action'],
  frame: ['longdesc', 'src'],
  head: ['profile'],
  html: ['manifest'],
  iframe: ['longdesc', 'src'],
  img: ['longdesc', 'src', 'usemap'],
  input: ['formaction', 'src', 'usemap'],
  ins: ['cite'],
  link: ['href'],
  object: ['classid', 'codebase', 'data', 'usemap'],
  q: ['cite'],
  script: ['src'],
  source: ['src'],
  video: ['poster', 'src'],
};

/** Where a page was fetched, and under which path clients see it. */
export interface PagePlace {
  /** `host:port` of the server that it comes from. */
  readonly host: string;
  /** Path of the page there. */
  readonly path: string;
  /** What stands before the paths of that server here: `/api/v1beta1/proxy/services/<id>`. */
  readonly prefix: string;
}

/** The page with its links leading back through the proxy. */
export function rewriteLinks(page: string, place: PagePlace): string {
  const document = parse(page);
  visit(document, place);
  return renderHtml(document);
}

function visit(node: Tree.Node, place: PagePlace): void {
  if ('tagName' in node) {
    const links = LINKS[node.tagName] ?? [];
    for (const attribute of node.attrs) {
      if (links.includes(attribute.name)) attribute.value = rewriteLink(attribute.value, place);
    }
  }
  if ('content' in node) visit(node.content, place);
  if ('childNodes' in node) for (const child of node.childNodes) visit(child, place);
}

// Scheme, host, path, query and fragment (RFC 3986, appendix B).
const ADDRESS = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(.*)$/s;

/**
 * One link. v0.5.6: the path of the page's folder goes before every path without a host, also before an absolute one;
 * a link to the page's own server loses scheme and host; other links stay.
 */
export function rewriteLink(link: string, { host, path, prefix }: PagePlace): string {
  const [, scheme, linkHost = '', linkPath = '', rest = ''] = ADDRESS.exec(link) ?? [];
  const leadsElsewhere = linkHost !== '' && linkHost !== host;
  // `mailto:` and its like have no path of ours, nor has a mere `#place`.
  const hasNoPath = linkHost === '' && (scheme !== undefined || linkPath === '');
  if (leadsElsewhere || hasNoPath || link.startsWith(`${prefix}/`)) return link;
  const folder = linkHost === '' ? posix.dirname(path) : '/';
  return `${posix.join(prefix, folder, linkPath)}${rest}`;
}
