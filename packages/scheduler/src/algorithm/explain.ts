/** A node and all that keeps a pod off it. */
export interface Refusal {
  readonly node: string;
  readonly reasons: readonly string[];
}

/** More names than that are counted, not listed. */
const NAMES_SHOWN = 3;

const PATTERN = /^0 of \d+ nodes fit: /;

/**
 * Says in one line why no node takes a pod: `0 of 3 nodes fit: 2 host port 6379 in use (n1, n2), 1 not ready (n3)`.
 * A node with several reasons is counted under each. The same refusals always give the same text.
 */
export function explainRefusals(refusals: readonly Refusal[]): string {
  const nodesByReason = new Map<string, string[]>();
  for (const { node, reasons } of refusals) {
    for (const reason of reasons) nodesByReason.set(reason, [...(nodesByReason.get(reason) ?? []), node]);
  }
  const parts = [...nodesByReason]
    .sort(([a, as], [b, bs]) => bs.length - as.length || (a < b ? -1 : 1))
    .map(([reason, nodes]) => `${nodes.length} ${reason} (${listed(nodes)})`);
  const why = parts.length === 0 ? 'there are none' : parts.join(', ');
  return `0 of ${refusals.length} nodes fit: ${why}`;
}

/** True for a text that `explainRefusals` wrote. */
export function isExplanation(message: string | undefined): boolean {
  return PATTERN.test(message ?? '');
}

function listed(nodes: readonly string[]): string {
  const sorted = [...nodes].sort();
  const more = sorted.length - NAMES_SHOWN;
  return `${sorted.slice(0, NAMES_SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
