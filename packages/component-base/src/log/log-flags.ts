import { boolFlag, durationFlag, type FlagSpec, intFlag, stringFlag } from '../flags/flag-table.js';

/** glog's names for how bad a line is, mildest first. */
export const SEVERITIES = ['INFO', 'WARNING', 'ERROR', 'FATAL'] as const;

/** How bad a line is. */
export type Severity = (typeof SEVERITIES)[number];

/** The logging flags that every program has, as in v0.5.6. */
export const logFlags = {
  v: intFlag(0, 'log level for V logs'),
  // v0.5.6 shows false in its usage and sets it to true when it starts; the truth reads better.
  logtostderr: boolFlag(true, 'log to standard error instead of files'),
  alsologtostderr: boolFlag(false, 'log to standard error as well as files'),
  stderrthreshold: severityFlag('ERROR', 'logs at or above this threshold go to stderr'),
  log_dir: stringFlag('', 'If non-empty, write log files in this directory'),
  log_flush_frequency: durationFlag(
    5_000,
    'Maximum time between log flushes; each line is written at once, so any value is kept',
  ),
  vmodule: vmoduleFlag(
    'comma-separated list of pattern=N settings: the V level of the components whose name fits',
  ),
};

/** Patterns of component names and their V levels, first match first. */
export type VModule = readonly { readonly pattern: RegExp; readonly level: number }[];

function severityFlag(value: Severity, help: string): FlagSpec<Severity> {
  return {
    kind: 'value',
    default: value,
    help,
    shown: String(SEVERITIES.indexOf(value)),
    parse: parseSeverity,
  };
}

function parseSeverity(text: string): Severity {
  const named = SEVERITIES.find((severity) => severity === text.toUpperCase());
  const severity = named ?? (/^[0-3]$/.test(text) ? SEVERITIES[Number(text)] : undefined);
  if (severity === undefined) throw new Error(`severity must be one of ${SEVERITIES.join(', ')} or 0 to 3`);
  return severity;
}

function vmoduleFlag(help: string): FlagSpec<VModule> {
  return { kind: 'value', default: [], help, shown: '', parse: parseVModule };
}

function parseVModule(text: string): VModule {
  return text
    .split(',')
    .filter(Boolean)
    .map((term) => {
      const match = /^([\w*?-]+)=(\d+)$/.exec(term);
      if (match === null) throw new Error('syntax error: expect comma-separated list of pattern=N');
      const [, glob = '', level] = match;
      return {
        pattern: new RegExp(`^${glob.replaceAll('*', '.*').replaceAll('?', '.')}$`),
        level: Number(level),
      };
    });
}
