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
    table.rows.reduce(
      (most, cells) => Math.max(most, needed(cells[column])),
      Math.max(MIN_WIDTH, needed(name)),
    ),
  );
  return {
    text: tableText(table),
    row: (cells) => {
      const last = cells.length - 1;
      const laidOut = cells.map((cell, column) =>
        column === last ? cell : padded(cell, Math.max(widths[column] ?? 0, needed(cell))),
      );
      return `${laidOut.join('')}\n`;
    },
  };
}

/** Replaces the tabs of a text by blanks, so that cells of neighbouring lines align. */
export function alignTabs(text: string): string {
  const lines = text.split('\n').map((line) => line.split('\t'));
  const widths: number[][] = lines.map(() => []);
  const columns = lines.reduce((most, cells) => Math.max(most, cells.length - 1), 0);
  for (let column = 0; column < columns; column++) {
    for (let first = 0; first < lines.length; first++) {
      let widest = MIN_WIDTH;
      let end = first;
      for (; column < (lines[end]?.length ?? 0) - 1; end++)
        widest = Math.max(widest, needed(lines[end]?.[column]));
      for (let line = first; line < end; line++) widths[line]?.push(widest);
      first = end;
    }
  }
  return lines
    .map((cells, line) => cells.map((cell, column) => padded(cell, widths[line]?.[column] ?? 0)).join(''))
    .join('\n');
}

/** What a cell takes that is not the last of its line. */
const needed = (cell = ''): number => width(cell) + PADDING;

// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what a colour begins with
const COLOUR = /\x1b\[\d+m/g;

/** Go counts code points; colours have no width. */
const width = (cell: string): number =>
  PLAIN.test(cell) ? cell.length : [...cell.replace(COLOUR, '')].length;

const PLAIN = /^[\x20-\x7e]*$/;

const padded = (cell: string, to: number): string => cell + ' '.repeat(Math.max(0, to - width(cell)));
