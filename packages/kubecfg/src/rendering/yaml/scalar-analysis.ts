/** In which styles a text can be written outside of brackets. */
export interface ScalarStyles {
  readonly plain: boolean;
  readonly single: boolean;
}

const INDICATORS = new Set('#,[]{}&*!|>\'"%@`');

/** The rules of libyaml, by which the library of v0.5.6 decides. */
export function analyse(text: string): ScalarStyles {
  const special = /[^\n\x20-\x7e]/.test(text);
  const spaceAroundBreak = / \n/.test(text);
  const spaceAfterBreak = /\n /.test(text);
  const single = !special && !spaceAroundBreak && !spaceAfterBreak;
  const edges = /^[ \n]|[ \n]$/.test(text);
  return { plain: single && !edges && !text.includes('\n') && !hasIndicator(text), single };
}

function hasIndicator(text: string): boolean {
  const [first = '', second = ''] = text;
  if (text.startsWith('---') || text.startsWith('...')) return true;
  if (INDICATORS.has(first)) return true;
  if ((first === '?' || first === ':' || first === '-') && (second === '' || second === ' ')) return true;
  return /: |:$| #/.test(text);
}
