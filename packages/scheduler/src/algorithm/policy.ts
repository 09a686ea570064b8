import { nearest } from '@kube/component-base';
import { type Algorithm, DEFAULT_ALGORITHM, PREDICATES, PRIORITIES } from './algorithm.js';

/**
 * Reads a policy: which predicates and priorities are used, by name.
 *
 *     {"predicates": [{"name": "PodFitsPorts"}], "priorities": [{"name": "SpreadingPriority", "weight": 2}]}
 *
 * A list that is left out means all there are, an empty one none; a weight that is left out is 1.
 *
 * @throws Error that names the place in the file and what would be right there
 */
export function parsePolicy(text: string): Algorithm {
  const policy = fieldsOf(parseJson(text), 'the policy', ['kind', 'apiVersion', 'predicates', 'priorities']);
  const predicates = entriesOf(policy, 'predicates', ['name']);
  const priorities = entriesOf(policy, 'priorities', ['name', 'weight']);
  return {
    predicates:
      predicates?.map(({ place, fields }) => pick(PREDICATES, 'predicate', fields.name, place)) ??
      DEFAULT_ALGORITHM.predicates,
    priorities:
      priorities?.map(({ place, fields }) => ({
        priority: pick(PRIORITIES, 'priority', fields.name, place),
        weight: weightOf(fields.weight, place),
      })) ?? DEFAULT_ALGORITHM.priorities,
  };
}

type Fields = Readonly<Record<string, unknown>>;

interface Entry {
  readonly place: string;
  readonly fields: Fields;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`it is not JSON: ${(cause as SyntaxError).message}`, { cause });
  }
}

function fieldsOf(value: unknown, place: string, known: readonly string[]): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`${place} must be an object with ${known.join(', ')}`);
  }
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    throw new Error(`${place} has a field "${unknown}" that means nothing; known are ${known.join(', ')}`);
  }
  return value as Fields;
}

/** The entries of a list; `undefined` when it is left out. */
function entriesOf(policy: Fields, list: string, known: readonly string[]): readonly Entry[] | undefined {
  const value = policy[list];
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw new Error(`${list} must be a list of objects with ${known.join(', ')}`);
  const entries = value.map((each: unknown, index) => {
    const place = `${list}[${index}]`;
    return { place, fields: fieldsOf(each, place, known) };
  });
  entries.forEach(({ place, fields: { name } }, index) => {
    const first = entries.findIndex(({ fields }) => fields.name === name);
    if (first < index) throw new Error(`${place}.name: "${name}" stands in the list twice`);
  });
  return entries;
}

function pick<T>(table: Readonly<Record<string, T>>, what: string, name: unknown, place: string): T {
  const found = typeof name === 'string' && Object.hasOwn(table, name) ? table[name] : undefined;
  if (found !== undefined) return found;
  const names = Object.keys(table);
  const meant = typeof name === 'string' ? nearest(name, names) : undefined;
  const hint = meant === undefined ? `there are ${names.join(', ')}` : `did you mean "${meant}"?`;
  throw new Error(`${place}.name: there is no ${what} ${JSON.stringify(name)}; ${hint}`);
}

function weightOf(weight: unknown, place: string): number {
  if (weight === undefined) return 1;
  if (typeof weight === 'number' && Number.isInteger(weight) && weight > 0) return weight;
  throw new Error(`${place}.weight: ${JSON.stringify(weight)} must be a whole number above 0`);
}
