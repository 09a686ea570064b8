/** Powers by suffix; cpu is counted in thousandths, so `m` is the only one below one. */
const SUFFIX: Readonly<Record<string, number>> = {
  '': 1,
  m: 1e-3,
  k: 1e3,
  K: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

const QUANTITY = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,2})?)(m|[kKMGTPE]i?)?$/;

/** True when `text` is a number with an optional suffix: `100m`, `2`, `0.5`, `64Mi`, `1G`. */
export function isQuantity(text: string): boolean {
  return amountOf(text) !== undefined;
}

/**
 * Thousandths of a core: `100m` → 100, `2` → 2000. Fractions are rounded up.
 *
 * @returns 0 when absent, and when it is not a quantity (v0.5.6 counts such a capacity as none)
 */
export function parseCpuMillis(text: string | undefined): number {
  return Math.ceil(rounded((amountOf(text) ?? 0) * 1000)) || 0;
}

/**
 * Bytes: `64Mi` → 67108864, `1024` → 1024. Fractions are rounded up.
 *
 * @returns 0 when absent, and when it is not a quantity
 */
export function parseBytes(text: string | undefined): number {
  return Math.ceil(rounded(amountOf(text) ?? 0)) || 0;
}

function amountOf(text: string | undefined): number | undefined {
  const [, number, suffix = ''] = QUANTITY.exec(text ?? '') ?? [];
  const factor = SUFFIX[suffix];
  return number === undefined || factor === undefined ? undefined : Number(number) * factor;
}

/** 0.1 * 1000 and its like are a hair off; without this they would be rounded up to the next unit. */
function rounded(value: number): number {
  const nearest = Math.round(value);
  return Math.abs(value - nearest) < 1e-6 ? nearest : value;
}
