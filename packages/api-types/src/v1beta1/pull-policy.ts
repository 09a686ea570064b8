/** Internal word → word on the wire. */
const WIRE: Readonly<Record<string, string>> = {
  Always: 'PullAlways',
  Never: 'PullNever',
  IfNotPresent: 'PullIfNotPresent',
};
const INTERNAL = new Map(Object.entries(WIRE).map(([word, wire]) => [wire.toLowerCase(), word]));

/** The word on the wire, always written; one that nobody knows is kept as it is. */
export function encodePullPolicy(policy: string | undefined): string {
  if (policy === undefined) return '';
  return Object.hasOwn(WIRE, policy) ? (WIRE[policy] ?? policy) : policy;
}

/** The internal word. v0.5.6 compares without regard to case, and keeps what it does not know. */
export function decodePullPolicy(policy: string | undefined): string | undefined {
  return policy === undefined ? undefined : (INTERNAL.get(policy.toLowerCase()) ?? policy);
}
