/** A positive number as its digits, without zeros at the end, and the place of the point among them. */
interface Decimal {
  readonly digits: string;
  /** How many digits stand before the point; negative for zeros after it. */
  readonly point: number;
}

/**
 * A floating point number as Go's strconv writes it: `e` with an exponent, `f` without, `g` whichever is shorter.
 *
 * @param precision digits after the point, or for `g` all digits; -1 for the fewest that tell the number from others
 */
export function floatText(value: number, verb: 'e' | 'f' | 'g', precision: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const size = Math.abs(value);
  if (verb === 'e') return sign + scientific(decimal(size, precision + 1), precision);
  if (verb === 'f') return sign + plain(decimal(size, precision, true), precision);
  return sign + general(size, precision);
}

function general(size: number, precision: number): string {
  const shortest = precision < 0;
  const wanted = Math.max(precision, 1);
  const number = decimal(size, shortest ? 0 : wanted);
  const { digits, point } = number;
  // Go: an exponent of 6 or more is written as one when the fewest digits are wanted.
  const few = wanted > digits.length && digits.length >= point;
  const limit = shortest ? 6 : few ? digits.length : wanted;
  if (point - 1 < -4 || point - 1 >= limit) return scientific(number, digits.length - 1);
  return plain(number, Math.max(digits.length - point, 0));
}

/** `count` significant digits (or digits after the point), half to even; for no count the fewest that will do. */
function decimal(size: number, count: number, afterPoint = false): Decimal {
  if (size === 0) return { digits: '0', point: 1 };
  const wantsFewest = afterPoint ? count < 0 : count <= 0;
  const [mantissa = '', exponent] = size.toExponential(wantsFewest ? undefined : 100).split('e');
  const point = Number(exponent) + 1;
  const exact = trimmed({ digits: mantissa.replace('.', ''), point });
  return wantsFewest ? exact : rounded(exact, afterPoint ? point + count : count);
}

function rounded({ digits, point }: Decimal, keep: number): Decimal {
  if (keep >= digits.length) return { digits, point };
  if (keep < 0) return { digits: '0', point: 1 };
  const rest = digits.slice(keep);
  const kept = digits.slice(0, keep);
  const isTie = /^50*$/.test(rest);
  const up = isTie ? /[13579]$/.test(kept) : rest >= '5';
  if (!up) return trimmed({ digits: kept, point });
  const next = String(BigInt(kept || '0') + 1n).padStart(keep, '0');
  // 9.9 becomes 10: one digit more before the point.
  return trimmed({ digits: next, point: point + next.length - keep });
}

function trimmed({ digits, point }: Decimal): Decimal {
  const short = digits.replace(/0+$/, '');
  return short === '' ? { digits: '0', point: 1 } : { digits: short, point };
}

function scientific({ digits, point }: Decimal, precision: number): string {
  const places = precision < 0 ? digits.length - 1 : precision;
  const fraction = digits.slice(1, places + 1).padEnd(places, '0');
  const exponent = digits === '0' ? 0 : point - 1;
  const size = String(Math.abs(exponent)).padStart(2, '0');
  return `${digits[0]}${places > 0 ? `.${fraction}` : ''}e${exponent < 0 ? '-' : '+'}${size}`;
}

function plain({ digits, point }: Decimal, precision: number): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  const below = point > 0 ? digits.slice(point) : '0'.repeat(-point) + digits;
  const fraction = digits === '0' ? '' : below;
  const places = precision < 0 ? fraction.length : precision;
  return places > 0 ? `${whole}.${fraction.slice(0, places).padEnd(places, '0')}` : whole;
}
