import { type Attributes, allows, parsePolicy } from './policy.js';

/** The ways of `-authorization_mode`. */
export const AUTHORIZATION_MODES: readonly string[] = ['AlwaysAllow', 'AlwaysDeny', 'ABAC'];

/** True when something may be done. */
export type Authorizer = (asked: Attributes) => boolean;

/**
 * What decides about requests to the secure port.
 *
 * @param policy text of `-authorization_policy_file`; only for ABAC, which needs it
 * @throws Error when the two do not fit together, and when the policy cannot be read
 */
export function createAuthorizer(mode: string, policy: string | undefined): Authorizer {
  if (!AUTHORIZATION_MODES.includes(mode)) {
    throw new Error(
      `-authorization_mode=${mode} is not known; choose one of ${AUTHORIZATION_MODES.join(', ')}`,
    );
  }
  if ((mode === 'ABAC') !== (policy !== undefined)) {
    throw new Error(
      '-authorization_mode=ABAC and -authorization_policy_file belong together; give both or neither',
    );
  }
  if (policy === undefined) return () => mode === 'AlwaysAllow';
  const rules = parsePolicy(policy);
  return (asked) => allows(rules, asked);
}
