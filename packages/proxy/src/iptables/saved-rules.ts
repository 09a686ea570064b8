import { portalId } from '../table/service-port.js';
import { CHAIN, type WantedTable } from './nat-rules.js';

/** What `iptables-save` says of us in one table. */
export interface SavedTable {
  /** Whether our chain exists. */
  readonly hasChain: boolean;
  /** The rules of our chain, in order. */
  readonly rules: readonly string[];
  /** Rules of other chains that lead to ours, as listed. */
  readonly jumps: readonly string[];
}

/** Ends a rule that goes on in our chain. */
const JUMP = new RegExp(` -[jg] ${CHAIN}$`);

const TABLES = ['nat', 'filter'] as const;

/** Our part of each table. */
export type SavedTables = Readonly<Record<(typeof TABLES)[number], SavedTable>>;

const NOTHING: SavedTable = { hasChain: false, rules: [], jumps: [] };

/** Reads what is ours out of the output of `iptables-save`. */
export function parseSaved(listing: string): SavedTables {
  const sections = new Map<string, string[]>();
  let lines: string[] = [];
  for (const line of listing.split('\n')) {
    if (line.startsWith('*')) {
      lines = [];
      sections.set(line.slice(1), lines);
    } else {
      lines.push(line);
    }
  }
  const ours = (table: string): SavedTable => {
    const all = sections.get(table);
    if (all === undefined) return NOTHING;
    return {
      hasChain: all.some((line) => line.startsWith(`:${CHAIN} `)),
      rules: all.filter((line) => line.startsWith(`-A ${CHAIN} `)),
      jumps: all.filter((line) => JUMP.test(line)),
    };
  };
  return { nat: ours('nat'), filter: ours('filter') };
}

/**
 * What to give to `iptables-restore --noflush` so that the tables hold what is wanted of ours, and nothing else of
 * ours; `undefined` when they do already. Lines of others are not mentioned in it.
 */
export function planRestore(wanted: readonly WantedTable[], saved: SavedTables): string | undefined {
  const parts = TABLES.flatMap((table) => {
    const want = wanted.find((each) => each.table === table);
    return want === undefined ? removal(table, saved[table]) : change(want, saved[table]);
  });
  return parts.length === 0 ? undefined : `${parts.join('\n')}\n`;
}

/** What to give to `iptables-restore --noflush` so that nothing of ours is left; `undefined` when nothing is there. */
export function planRemoval(saved: SavedTables): string | undefined {
  return planRestore([], saved);
}

/** The port of the listener that each portal is led to, by `portalId`. */
export function listenerPortsIn({ nat }: SavedTables): ReadonlyMap<string, number> {
  const ports = new Map<string, number>();
  for (const rule of nat.rules) {
    const match =
      /-d ([\da-f.:]+)\/\d+ -p (tcp|udp) .*--dport (\d+) -j (?:REDIRECT --to-ports |DNAT --to-destination \S+:)(\d+)$/.exec(
        rule,
      );
    if (match === null) continue;
    const [, address = '', protocol, port, listener] = match;
    ports.set(portalId(address, Number(port), protocol === 'udp' ? 'UDP' : 'TCP'), Number(listener));
  }
  return ports;
}

function change({ table, from, first, rules }: WantedTable, saved: SavedTable): string[] {
  const wantedJumps = from.map((chain) => `-A ${chain} -j ${CHAIN}`);
  const missing = wantedJumps.filter((jump) => !saved.jumps.includes(jump));
  const extra = saved.jumps.filter(
    (jump, at) => !wantedJumps.includes(jump) || saved.jumps.indexOf(jump) < at,
  );
  const hasRules = saved.hasChain && sameLines(rules, saved.rules);
  if (hasRules && missing.length === 0 && extra.length === 0) return [];
  return [
    `*${table}`,
    // Naming a chain of one's own empties it.
    `:${CHAIN} - [0:0]`,
    ...extra.map(asDeletion),
    ...rules,
    ...missing.map((jump) => (first ? jump.replace(/^-A/, '-I') : jump)),
    'COMMIT',
  ];
}

function removal(table: string, { hasChain, jumps }: SavedTable): string[] {
  if (!hasChain) return [];
  return [`*${table}`, `:${CHAIN} - [0:0]`, ...jumps.map(asDeletion), `-X ${CHAIN}`, 'COMMIT'];
}

function asDeletion(rule: string): string {
  return rule.replace(/^-A/, '-D');
}

function sameLines(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, at) => line === b[at]);
}
