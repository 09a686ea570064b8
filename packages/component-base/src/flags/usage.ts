import type { FlagTable } from './flag-table.js';

/** The flags of a program, one line each, as Go 1.3 listed them. */
export function usageText(program: string, table: FlagTable): string {
  const lines = Object.entries(table)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { shown, help }]) => `  -${name}=${shown}: ${help}`);
  return `Usage of ${program}:\n${lines.join('\n')}\n`;
}
