/** The parser of YAML works by recursion: this much is far from its limit, and from what anyone writes. */
const MAX_DEPTH = 256;

/**
 * True when a YAML text may be nested deeper than its parser bears. Looks at brackets, at indentation and
 * at chains of `- - -`, not at what is inside of quotes, so it errs on the safe side.
 */
export function mayBeTooDeep(text: string): boolean {
  let brackets = 0;
  for (const bracket of text.matchAll(/[[\]{}]/g)) {
    brackets += bracket[0] === '[' || bracket[0] === '{' ? 1 : -1;
    if (brackets > MAX_DEPTH) return true;
    if (brackets < 0) brackets = 0;
  }
  return LONG_INDENT.test(text);
}

const LONG_INDENT = new RegExp(`^[ \\t?:-]{${2 * MAX_DEPTH}}`, 'm');
