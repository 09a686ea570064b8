/** What a program says of its own health: healthy when every check is. */
export interface HealthChecks {
  /** Adds a check; it returns undefined when all is well, else one sentence that says why not. */
  add(name: string, check: () => string | undefined): void;
  /** The sentences of the checks that fail, each behind its name. */
  failures(): readonly string[];
}

/** Makes an empty set of checks, which is healthy. */
export function createHealthChecks(): HealthChecks {
  const checks = new Map<string, () => string | undefined>();
  return {
    add: (name, check) => void checks.set(name, check),
    failures: () =>
      [...checks].flatMap(([name, check]) => {
        const why = check();
        return why === undefined ? [] : [`${name}: ${why}`];
      }),
  };
}
