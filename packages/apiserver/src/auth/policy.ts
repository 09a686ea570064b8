/** What is asked for, as far as a policy looks at it. */
export interface Attributes {
  /** Empty when nobody was recognised. */
  readonly user: string;
  readonly readOnly: boolean;
  /** The resource in the path, e.g. `pods`; empty outside of the API. */
  readonly kind: string;
  /** As it stands in the query; empty when it does not. */
  readonly namespace: string;
}

/** One line of a policy. What it leaves out, it does not look at. */
interface Rule {
  readonly user: string;
  readonly readonly: boolean;
  readonly kind: string;
  readonly namespace: string;
}

const ANYTHING: Rule = { user: '', readonly: false, kind: '', namespace: '' };

/** Allows what any of its lines allows. */
export type Policy = readonly Rule[];

/**
 * Reads the text of `-authorization_policy_file`: one JSON object on each line, e.g.
 * `{"user":"alice","readonly":true,"kind":"pods","namespace":"default"}`.
 *
 * v0.5.6 let a line inherit what it left out from the line before, and passed over keys that it did not know.
 *
 * @throws Error that names the line and the key
 */
export function parsePolicy(text: string): Policy {
  const lines = text.replace(/\r?\n$/, '').split(/\r?\n/);
  if (text === '') return [];
  return lines.map((line, index) => {
    try {
      return parseRule(line);
    } catch (cause) {
      throw new Error(`line ${index + 1}: ${messageOf(cause)}`, { cause });
    }
  });
}

function parseRule(line: string): Rule {
  const read: unknown = JSON.parse(line);
  if (typeof read !== 'object' || read === null || Array.isArray(read)) {
    throw new Error('each line must be a JSON object');
  }
  for (const [key, value] of Object.entries(read)) {
    if (!Object.hasOwn(ANYTHING, key)) {
      throw new Error(`the key "${key}" is not known; known: ${Object.keys(ANYTHING).join(', ')}`);
    }
    const expected = typeof ANYTHING[key as keyof Rule];
    if (typeof value !== expected) throw new Error(`"${key}" must be a ${expected}`);
  }
  return { ...ANYTHING, ...read };
}

/** True when a line of the policy allows it. */
export function allows(policy: Policy, asked: Attributes): boolean {
  return policy.some(
    ({ user, readonly, kind, namespace }) =>
      (user === '' || user === asked.user) &&
      (!readonly || asked.readOnly) &&
      (kind === '' || kind === asked.kind) &&
      (namespace === '' || namespace === asked.namespace),
  );
}

function messageOf(cause: unknown): string {
  return typeof cause === 'object' && cause !== null && 'message' in cause
    ? String(cause.message)
    : String(cause);
}
