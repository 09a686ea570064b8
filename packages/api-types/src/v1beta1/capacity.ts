import { sortedMap } from './written.js';

type WireCapacity = Readonly<Record<string, number | string>>;
type Capacity = Readonly<Record<string, string>>;

/**
 * Quantities as numbers where they are plain: cpu in thousandths of a core, everything else in its unit.
 * `asSent` holds entries that a client wrote differently.
 */
export function encodeCapacity(capacity: Capacity | undefined, asSent: unknown): WireCapacity | undefined {
  const forms = new Map(typeof asSent === 'object' && asSent !== null ? Object.entries(asSent) : []);
  const entries = Object.entries(capacity ?? {}).map(([name, quantity]) => {
    const form: unknown = forms.get(name);
    // Only while it still says the same: the quantity may have been changed by other means.
    const holds = isSent(form) && quantityOf(name, form) === quantity;
    return [name, holds ? form : numberOrText(name, quantity)] as const;
  });
  return sortedMap(Object.fromEntries(entries));
}

/** Reads quantities. `asSent` are those whose form `encodeCapacity` would not give back. */
export function decodeCapacity(capacity: Readonly<Record<string, number | string | boolean | undefined>>): {
  readonly quantities: Capacity | undefined;
  readonly asSent: WireCapacity | undefined;
} {
  const given = Object.entries(capacity) as [string, number | string][];
  if (given.length === 0) return { quantities: undefined, asSent: undefined };
  const different = given.filter(([name, sent]) => numberOrText(name, quantityOf(name, sent)) !== sent);
  return {
    quantities: Object.fromEntries(given.map(([name, sent]) => [name, quantityOf(name, sent)])),
    asSent: different.length === 0 ? undefined : Object.fromEntries(different),
  };
}

/** v0.5.6: cpu is a number of thousandths, also when it comes as a text of digits. */
function quantityOf(name: string, sent: number | string): string {
  const text = String(sent);
  return name === 'cpu' && /^\d+$/.test(text) ? `${text}m` : text;
}

function numberOrText(name: string, quantity: string): number | string {
  const digits = name === 'cpu' ? /^(\d+)m$/.exec(quantity)?.[1] : /^\d+$/.exec(quantity)?.[0];
  return digits === undefined || String(Number(digits)) !== digits ? quantity : Number(digits);
}

function isSent(form: unknown): form is number | string {
  return typeof form === 'number' || typeof form === 'string';
}
