/**
 * A text as the value of a header, whatever is in it. Go's net/http, and so v0.5.6: line ends become blanks, and what
 * is not ASCII goes out as its UTF-8 bytes. Other control characters, which no header may hold, become blanks as well.
 */
export function headerText(text: string): string {
  // Node writes each character of a header as one byte.
  const bytes = Buffer.from(text, 'utf8').toString('latin1');
  return Array.from(bytes, (each) => (isControl(each) ? ' ' : each)).join('');
}

function isControl(character: string): boolean {
  const code = character.charCodeAt(0);
  return (code < 0x20 && character !== '\t') || code === 0x7f;
}
