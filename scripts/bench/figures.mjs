/** @returns {number} the middle one; the upper of two */
export function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** @returns {number} now in milliseconds since 1970, with their fractions: comparable with Docker's times */
export function now() {
  return performance.timeOrigin + performance.now();
}

/**
 * Prints the table of a benchmark.
 *
 * @param {{ what: string, ours: string, beside: string, ratio: number, goal?: number }[]} rows a row without a goal
 *   only shows; a goal is the most that the ratio may be
 */
export function report(rows) {
  const lines = rows.map(({ what, ours, beside, ratio, goal }) => [
    ...[what, ours, beside, ratio.toFixed(2)],
    ...(goal === undefined ? ['none', ''] : [`at most ${goal}`, ratio <= goal ? 'met' : 'MISSED']),
  ]);
  const table = [['', 'ours', 'beside', 'ratio', 'goal', ''], ...lines];
  const widths = table[0].map((_, column) => Math.max(...table.map((line) => line[column].length)));
  for (const line of table) {
    console.log(`  ${line.map((cell, column) => cell.padEnd(widths[column])).join('  ')}`.trimEnd());
  }
}

/** @returns {string} e.g. `12.3 ms` */
export function ms(value) {
  return `${value.toFixed(value < 100 ? 1 : 0)} ms`;
}

/** @returns {string} e.g. `1234/s` */
export function perSecond(value) {
  return `${Math.round(value)}/s`;
}

/**
 * Does `work(0)` to `work(count - 1)`, so many at once.
 *
 * @throws whatever the first failure is
 */
export async function atOnce(limit, count, work) {
  let next = 0;
  const worker = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: limit }, worker));
}
