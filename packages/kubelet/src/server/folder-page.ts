/** A page with a link to each name; those of folders end in a slash. v0.5.6 has the same. */
export function folderPage(names: readonly string[]): string {
  const links = names.map((name) => `<a href="${hrefOf(name)}">${escaped(name)}</a>\n`);
  return `<pre>\n${links.join('')}</pre>\n`;
}

function hrefOf(name: string): string {
  return name.split('/').map(encodeURIComponent).join('/').replace(/'/g, '%27');
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}
