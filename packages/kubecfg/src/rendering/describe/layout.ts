/** A label and what stands behind it: a text, several one under the other, or a block of its own further right. */
export type Line = readonly [label: string, value: string | readonly string[] | Block];

/** Lines that stand together. */
export interface Block {
  readonly block: readonly Line[];
}

const INDENT = 2;

/** Lines with their values in one column; what has no value is left out. */
export function layout(lines: readonly Line[], indent = 0): string {
  const shown = lines.filter(([, value]) => !isEmpty(value));
  const flat = shown.filter(([, value]) => !isBlock(value)).map(([label]) => label.length);
  const column = Math.max(0, ...flat) + 3;
  const margin = ' '.repeat(indent);
  return shown
    .map(([label, value]) => {
      if (isBlock(value)) return `${margin}${label}:\n${layout(value.block, indent + INDENT)}`;
      const texts = typeof value === 'string' ? [value] : value;
      const head = (label === '' ? '' : `${label}:`).padEnd(column);
      return texts
        .map((text, index) => `${margin}${index === 0 ? head : ' '.repeat(column)}${text}\n`)
        .join('');
    })
    .join('');
}

/** Rows under a head, each column as wide as it must be. */
export function compactTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  indent: number,
): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((cells) => [...(cells[column] ?? '')].length)));
  const margin = ' '.repeat(indent);
  return all
    .map((cells) => {
      const line = cells
        .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - [...cell].length))
        .join('  ');
      return `${margin}${line.trimEnd()}\n`;
    })
    .join('');
}

const isBlock = (value: Line[1]): value is Block => typeof value === 'object' && 'block' in value;

function isEmpty(value: Line[1]): boolean {
  if (isBlock(value)) return value.block.every(([, inner]) => isEmpty(inner));
  return value.length === 0;
}
