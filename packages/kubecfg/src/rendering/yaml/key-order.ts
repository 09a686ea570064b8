/**
 * The order in which the YAML library of v0.5.6 writes the keys of a map: where two first differ, what is no letter
 * comes first, letters by code point, and runs of digits by their number.
 */
export function compareKeys(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  const at = left.findIndex((char, index) => char !== right[index]);
  const [x, y] = [left[at], right[at]];
  if (x === undefined || y === undefined) return left.length - right.length;
  const [xIsLetter, yIsLetter] = [isLetter(x), isLetter(y)];
  if (xIsLetter && yIsLetter) return codePoint(x) - codePoint(y);
  if (xIsLetter || yIsLetter) return yIsLetter ? -1 : 1;
  const [xDigits, yDigits] = [digitsAt(left, at), digitsAt(right, at)];
  return Number(xDigits) - Number(yDigits) || xDigits.length - yDigits.length || codePoint(x) - codePoint(y);
}

const isLetter = (char: string): boolean => /^\p{L}$/u.test(char);

const codePoint = (char: string): number => char.codePointAt(0) ?? 0;

function digitsAt(chars: readonly string[], at: number): string {
  return /^\d*/.exec(chars.slice(at).join(''))?.[0] ?? '';
}
