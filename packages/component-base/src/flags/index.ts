/** Command lines alone, for programs that must start fast: nothing else of this package is loaded. */
export {
  boolFlag,
  cidrFlag,
  durationFlag,
  type FlagSpec,
  type FlagTable,
  type FlagValues,
  floatFlag,
  intFlag,
  ipFlag,
  listFlag,
  stringFlag,
  uintFlag,
} from './flag-table.js';
export { FlagError } from './go-argv.js';
export { nearest } from './nearest.js';
export { type ParsedFlags, parseFlags } from './parse-flags.js';
export { usageText } from './usage.js';
