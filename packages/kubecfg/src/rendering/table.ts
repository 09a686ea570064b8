const MIN_WIDTH = 20;
const PADDING = 3;
const DASHES = '-'.repeat(10);

/** A table before it is laid out; every row has a cell per column. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * Lays a table out as v0.5.6 does, by the rules of Go's tabwriter: cells at least 20 wide, three blanks after the
 * widest, nothing after a line's last cell, and a tab or a newline inside a cell splits it.
 */
export function tableText({ columns, rows }: Table): string {
  const lines = [columns, columns.map(() => DASHES), ...rows].map((cells) => cells.join('\t')).join('\n');
  return alignTabs(`${lines}\n`);
}

/** A table to which rows are added after it was written. */
export interface GrowingTable {
  /** What is known in the beginning. */
  readonly text: string;
  /** A further row, under the columns as they were laid out. */
  row(cells: readonly string[]): string;
}

/** Lays a table out like `tableText`, for who goes on writing it. */
export function growingTable(table: Table): GrowingTable {
  const widths = table.columns.map((name, column) =>
    Math.max(
      MIN_WIDTH,
      ...[name, ...table.rows.map((cells) => cells[column])].map((cell) => width(cell) + PADDING),
    ),
  );
  return {
    text: tableText(table),
    row: (cells) =>
      `${cells.map((cell, column) => (column === cells.length - 1 ? cell : padded(cell, Math.max(widths[column] ?? 0, width(cell) + PADDING)))).join('')}\n`,
  };
}

/** Replaces the tabs of a text that ends in a newline by blanks, so that cells of neighbouring lines align. */
export function alignTabs(text: string): string {
  const lines = text.split('\n').map((line) => line.split('\t'));
  const widths = lines.map((cells) => cells.slice(0, -1).map(() => 0));
  const deepest = Math.max(...widths.map((row) => row.length));
  for (let column = 0; column < deepest; column++) {
    for (let first = 0; first < lines.length; first++) {
      if (widths[first]?.[column] === undefined) continue;
      let last = first;
      while (widths[last + 1]?.[column] !== undefined) last++;
      const block = lines.slice(first, last + 1);
      const widest = Math.max(...block.map((cells) => width(cells[column]) + PADDING));
      for (let at = first; at <= last; at++) {
        const row = widths[at];
        if (row !== undefined) row[column] = Math.max(MIN_WIDTH, widest);
      }
      first = last;
    }
  }
  return lines
    .map((cells, line) => cells.map((cell, column) => padded(cell, widths[line]?.[column] ?? 0)).join(''))
    .join('\n');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what a colour begins with
const COLOUR = /\x1b\[\d+m/g;

/** Go counts code points; colours have no width. */
const width = (cell = ''): number => [...cell.replace(COLOUR, '')].length;

const padded = (cell: string, to: number): string => cell + ' '.repeat(Math.max(0, to - width(cell)));
