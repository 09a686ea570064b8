/**
 * The text of a selector as v0.5.6 sends it: its terms sorted, empty ones dropped, `==` written `=`.
 *
 * @throws Error in the words of v0.5.6 for a term that is none
 */
export function normalSelector(text: string): string {
  return text
    .split(',')
    .filter((term) => term !== '')
    .sort()
    .map((term) => normalTerm(term, text))
    .join(',');
}

const OPERATORS = { '!=': '!=', '==': '=', '=': '=' } as const;

function normalTerm(term: string, text: string): string {
  for (const [operator, sent] of Object.entries(OPERATORS)) {
    const [key, value, ...more] = term.split(operator);
    if (value !== undefined && more.length === 0) return `${key}${sent}${value}`;
  }
  throw new Error(`invalid selector: '${text}'; can't understand '${term}'`);
}
