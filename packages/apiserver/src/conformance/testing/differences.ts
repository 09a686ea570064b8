import { readFileSync } from 'node:fs';
import type { Outcome } from './exchange.js';

/** An exchange that we answer differently. */
export interface Difference extends Outcome {
  /** Name of the exchange. */
  readonly name: string;
  /** Numbers of docs/compatibility.md. */
  readonly because: readonly number[];
}

/** Every exchange that we answer differently, with what we answer. */
export function differences(): readonly Difference[] {
  // From beside the sources: the compiler does not copy it.
  const file = new URL('../../../src/conformance/fixtures/differences.json', import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as readonly Difference[];
}

/** The numbers of docs/compatibility.md. */
export function numberedDifferences(): ReadonlySet<number> {
  const text = readFileSync(new URL('../../../../../docs/compatibility.md', import.meta.url), 'utf8');
  return new Set([...text.matchAll(/^\| (\d+) \|/gm)].map(([, number]) => Number(number)));
}
