import type { FlagSpec } from '@kube/component-base/flags';

const OUTPUTS = ['wide', 'name', 'json', 'yaml'] as const;

/** How to print; empty for the tables of v0.5.6. */
export type Output = '' | (typeof OUTPUTS)[number];

/** A flag that names how to print. */
export function outputFlag(help: string): FlagSpec<Output> {
  return { kind: 'value', default: '', help, shown: '""', parse: parseOutput };
}

function parseOutput(text: string): Output {
  const output = OUTPUTS.find((known) => known === text);
  if (output === undefined) throw new Error(`must be one of ${OUTPUTS.join(', ')}`);
  return output;
}
