const UNLIKE_GO = /[<>&\u2028\u2029]|\\[bf]|\\ud/;
const PIECE = /\\u[0-9a-f]{4}|\\.|[<>&\u2028\u2029]/g;

/**
 * JSON, byte for byte as v0.5.6 writes it: `<`, `>` and `&` are escaped, and so is what its encoder has no short
 * form for.
 *
 * @param indent blanks for each level; none means compact
 */
export function goJson(value: unknown, indent = 0): string {
  const text = JSON.stringify(value, undefined, indent);
  return UNLIKE_GO.test(text) ? text.replace(PIECE, asGo) : text;
}

function asGo(piece: string): string {
  if (piece === '\\b') return '\\u0008';
  if (piece === '\\f') return '\\u000c';
  // Half of a surrogate pair: Go has no such text and writes the replacement character.
  if (/^\\ud[89a-f]/.test(piece)) return '\\ufffd';
  if (piece.startsWith('\\')) return piece;
  return `\\u${piece.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
