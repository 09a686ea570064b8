/**
 * A whole number in decimal digits.
 *
 * @throws Error in the words of Go
 */
export function wholeNumber(text: string): number {
  const quoted = JSON.stringify(text);
  if (!/^[+-]?\d+$/.test(text)) throw new Error(`strconv.ParseInt: parsing ${quoted}: invalid syntax`);
  const value = Number(text);
  if (!Number.isSafeInteger(value))
    throw new Error(`strconv.ParseInt: parsing ${quoted}: value out of range`);
  return value;
}
