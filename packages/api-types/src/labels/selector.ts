import { badValue } from '../status-error.js';

/** One condition on one label or field. An absent one has the empty text as its value. */
export interface Requirement {
  readonly key: string;
  readonly operator: '=' | '!=';
  readonly value: string;
}

/** Conditions on labels, all of which must hold; without any it selects everything. */
export interface Selector {
  readonly requirements: readonly Requirement[];
  /** True when it selects everything. */
  readonly empty: boolean;
  matches(labels: Readonly<Record<string, string>> | undefined): boolean;
  /** The text that parses back to it: `name=redis,tier!=web`. */
  toString(): string;
}

/** Conditions on fields; the caller says how a field of an object is read. */
export interface FieldSelector {
  readonly requirements: readonly Requirement[];
  readonly empty: boolean;
  matches(fieldOf: (field: string) => string): boolean;
  /** The value that the field must have, when a term says so. */
  exactly(field: string): string | undefined;
  toString(): string;
}

/**
 * Reads the `labels` parameter: terms `k=v`, `k==v` or `k!=v` between commas. Blanks count, empty
 * terms are skipped (v0.5.6).
 *
 * @throws StatusError BadRequest when a term is none of these
 */
export function parseSelector(text: string): Selector {
  return selector(parseRequirements(text, 'labels'));
}

/** Selects what carries all of these labels. */
export function selectorFromMap(labels: Readonly<Record<string, string>> | undefined): Selector {
  const keys = Object.keys(labels ?? {}).sort();
  return selector(keys.map((key) => ({ key, operator: '=', value: labels?.[key] ?? '' })));
}

/**
 * Reads the `fields` parameter, which has the syntax of label selectors.
 *
 * @throws StatusError BadRequest when a term cannot be read
 */
export function parseFieldSelector(text: string): FieldSelector {
  const requirements = parseRequirements(text, 'fields');
  return {
    requirements,
    empty: requirements.length === 0,
    matches: (fieldOf) => requirements.every((one) => holds(one, fieldOf(one.key))),
    exactly: (field) => requirements.find(({ key, operator }) => key === field && operator === '=')?.value,
    toString: () => format(requirements),
  };
}

function selector(requirements: readonly Requirement[]): Selector {
  return {
    requirements,
    empty: requirements.length === 0,
    matches: (labels) => requirements.every((one) => holds(one, own(labels, one.key))),
    toString: () => format(requirements),
  };
}

function own(labels: Readonly<Record<string, string>> | undefined, key: string): string {
  return labels !== undefined && Object.hasOwn(labels, key) ? (labels[key] ?? '') : '';
}

function holds({ operator, value }: Requirement, actual: string): boolean {
  return (actual === value) === (operator === '=');
}

function format(requirements: readonly Requirement[]): string {
  return requirements.map(({ key, operator, value }) => `${key}${operator}${value}`).join(',');
}

// v0.5.6: the operators are tried in this order, and a term must fall into exactly two pieces.
const OPERATORS = [
  { sign: '!=', operator: '!=' },
  { sign: '==', operator: '=' },
  { sign: '=', operator: '=' },
] as const;

function parseRequirements(text: string, parameter: string): Requirement[] {
  return text
    .split(',')
    .filter((term) => term !== '')
    .map((term) => {
      for (const { sign, operator } of OPERATORS) {
        const [key, value, ...more] = term.split(sign);
        if (key !== undefined && value !== undefined && more.length === 0) return { key, operator, value };
      }
      throw badValue(parameter, `invalid selector: '${text}'; can't understand '${term}'`);
    });
}
