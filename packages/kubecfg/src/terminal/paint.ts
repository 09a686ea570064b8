/** Colours that mean something here. */
export type Colour = 'good' | 'waiting' | 'bad';

const CODES: Readonly<Record<Colour, number>> = { good: 32, waiting: 33, bad: 31 };

/** Gives a text a colour, or leaves it as it is. */
export type Paint = (colour: Colour, text: string) => string;

/** For files, pipes and who wants none. */
export const plain: Paint = (_, text) => text;

/** Colours at a terminal only, and never where `NO_COLOR` is set to anything (no-color.org). */
export function paintFor(isTerminal: boolean, env: NodeJS.ProcessEnv): Paint {
  const { NO_COLOR: unwanted = '', TERM: terminal } = env;
  if (!isTerminal || unwanted !== '' || terminal === 'dumb') return plain;
  return (colour, text) => (text === '' ? text : `\x1b[${CODES[colour]}m${text}\x1b[0m`);
}
