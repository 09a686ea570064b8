/** The table that holds all of ours. */
export const TABLE = 'ip kube_proxy';

/** A set or map, by what stands between its braces when it is declared. */
export interface NftSet {
  readonly kind: 'set' | 'map';
  readonly definition: string;
}

/** A chain, and its rules in order. */
export interface NftChain {
  /** Where the kernel enters it: `type … hook … priority …;`. Absent when only other chains lead to it. */
  readonly hook?: string;
  readonly rules: readonly string[];
}

/** What a table holds, as the words of `nft`. */
export interface NftTable {
  readonly sets: ReadonlyMap<string, NftSet>;
  readonly chains: ReadonlyMap<string, NftChain>;
  /** By the name of the set or map: the key of each element, and its value, which is empty in a set. */
  readonly elements: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

const EMPTY: NftTable = { sets: new Map(), chains: new Map(), elements: new Map() };

/** Text for `nft -f` that makes the table anew, whatever there was, in one transaction. */
export function planWhole(wanted: NftTable): string {
  // Deleting a table that is not there fails; adding one that is there does not.
  return `add table ${TABLE}\ndelete table ${TABLE}\nadd table ${TABLE}\n${planChange(EMPTY, wanted)}`;
}

/**
 * Text for `nft -f` that turns the table from what it is into what is wanted, in one transaction that mentions only
 * what differs; empty when nothing does.
 */
export function planChange(is: NftTable, wanted: NftTable): string {
  const newChains = notIn(wanted.chains, is.chains);
  const oldChains = notIn(is.chains, wanted.chains);
  const changed = [...wanted.chains].filter(([name, { rules }]) => {
    const before = is.chains.get(name)?.rules ?? [];
    return before.length !== rules.length || before.some((rule, at) => rule !== rules[at]);
  });
  // In this order nothing is ever mentioned before it is there, or deleted while something leads to it.
  const lines = [
    ...elementLines('delete', is, wanted),
    ...notIn(wanted.sets, is.sets).map(
      ([name, { kind, definition }]) => `add ${kind} ${TABLE} ${name} { ${definition} }`,
    ),
    ...newChains.map(
      ([name, { hook }]) => `add chain ${TABLE} ${name}${hook === undefined ? '' : ` { ${hook} }`}`,
    ),
    ...changed.filter(([name]) => is.chains.has(name)).map(([name]) => `flush chain ${TABLE} ${name}`),
    ...changed.flatMap(([name, { rules }]) => rules.map((rule) => `add rule ${TABLE} ${name} ${rule}`)),
    ...elementLines('add', is, wanted),
    ...oldChains.map(([name]) => `flush chain ${TABLE} ${name}`),
    ...oldChains.map(([name]) => `delete chain ${TABLE} ${name}`),
    ...notIn(is.sets, wanted.sets).map(([name, { kind }]) => `delete ${kind} ${TABLE} ${name}`),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** What `what` says of each set: elements that go or have another value now, and elements that come. */
function elementLines(what: 'add' | 'delete', is: NftTable, wanted: NftTable): string[] {
  const [from, to] = what === 'add' ? [wanted, is] : [is, wanted];
  return [...from.elements].flatMap(([name, elements]) => {
    const others = to.elements.get(name);
    const texts = [...elements]
      .filter(([key, value]) => others?.get(key) !== value)
      .map(([key, value]) => (what === 'delete' || value === '' ? key : `${key} : ${value}`));
    return texts.length === 0 ? [] : [`${what} element ${TABLE} ${name} { ${texts.join(', ')} }`];
  });
}

function notIn<T>(these: ReadonlyMap<string, T>, those: ReadonlyMap<string, T>): [string, T][] {
  return [...these].filter(([name]) => !those.has(name));
}
