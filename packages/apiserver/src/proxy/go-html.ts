import { html, type DefaultTreeAdapterTypes as Tree } from 'parse5';

/** Elements that have no content; Go closes them with a slash. */
const VOID = new Set([
  ...['area', 'base', 'br', 'col', 'command', 'embed', 'hr', 'img', 'input', 'keygen', 'link', 'meta'],
  ...['param', 'source', 'track', 'wbr'],
]);

/** Elements whose content is no markup. */
const RAW = new Set(['iframe', 'noembed', 'noframes', 'noscript', 'plaintext', 'script', 'style', 'xmp']);

/** Elements in which a first newline is not part of the content. */
const EATS_NEWLINE = new Set(['listing', 'pre', 'textarea']);

const ESCAPED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  "'": '&#39;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  '\r': '&#13;',
};

/** The text of a document, as Go's renderer writes it. */
export function renderHtml(node: Tree.Node): string {
  switch (node.nodeName) {
    case '#document':
    case '#document-fragment':
      return (node as Tree.Document).childNodes.map(renderHtml).join('');
    case '#documentType':
      return renderDoctype(node as Tree.DocumentType);
    case '#comment':
      return `<!--${(node as Tree.CommentNode).data}-->`;
    case '#text':
      return renderText(node as Tree.TextNode);
    default:
      return renderElement(node as Tree.Element);
  }
}

function renderDoctype({ name, publicId, systemId }: Tree.DocumentType): string {
  const system = systemId === '' ? '' : ` "${systemId}"`;
  if (publicId !== '') return `<!DOCTYPE ${name} PUBLIC "${publicId}"${system}>`;
  return system === '' ? `<!DOCTYPE ${name}>` : `<!DOCTYPE ${name} SYSTEM${system}>`;
}

function renderText({ value, parentNode }: Tree.TextNode): string {
  return parentNode !== null && 'tagName' in parentNode && RAW.has(parentNode.tagName)
    ? value
    : escaped(value);
}

function renderElement(element: Tree.Element): string {
  const { tagName, attrs } = element;
  const attributes = attrs.map(({ prefix, name, value }) => {
    const full = prefix === undefined || prefix === '' ? name : `${prefix}:${name}`;
    return ` ${full}="${escaped(value)}"`;
  });
  const start = `<${tagName}${attributes.join('')}`;
  if (VOID.has(tagName) && element.namespaceURI === html.NS.HTML) return `${start}/>`;
  const children = 'content' in element ? (element as Tree.Template).content.childNodes : element.childNodes;
  const content = children.map(renderHtml).join('');
  const newline = EATS_NEWLINE.has(tagName) && content.startsWith('\n') ? '\n' : '';
  return `${start}>${newline}${content}</${tagName}>`;
}

function escaped(text: string): string {
  return text.replace(/[&'<>"\r]/g, (character) => ESCAPED[character] ?? character);
}
