const ESCAPE =
  /\\(?:([abfnrtv\\'"])|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.?))/gsu;

const SINGLE: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** What a quoted text or character of Go means; undefined when it is none. */
export function unquoted(text: string): string | undefined {
  const inside = text.slice(1, -1);
  if (text.startsWith('`')) return inside.replaceAll('\r', '');
  let wrong = false;
  const meant = inside.replace(ESCAPE, (_, single, hex, four, eight, octal) => {
    if (single !== undefined) return SINGLE[single] ?? single;
    const code = octal === undefined ? Number.parseInt(hex ?? four ?? eight, 16) : Number.parseInt(octal, 8);
    wrong ||= Number.isNaN(code) || code > 0x10ffff;
    return wrong ? '' : String.fromCodePoint(code);
  });
  return wrong ? undefined : meant;
}
