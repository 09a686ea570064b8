/** Colours that mean something here. */
export type Colour = 'good' | 'waiting' | 'bad';

const CODES: Readonly<Record<Colour, number>> = { good: 32, waiting: 33, bad: 31 };

/** What a terminal would take for a command, in a text that somebody else wrote. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is meant
const COMMANDS = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;

/** How texts are written to who reads them. */
export interface Ink {
  /** A text of the server's: at a terminal it must not move the cursor or change what is shown. */
  foreign(text: string): string;
  coloured(colour: Colour, text: string): string;
}

/** For files and pipes: everything as it is. */
export const plainInk: Ink = { foreign: (text) => text, coloured: (_, text) => text };

/** Colours at a terminal only, and never where `NO_COLOR` is set to anything (no-color.org). */
export function inkFor(isTerminal: boolean, env: NodeJS.ProcessEnv): Ink {
  if (!isTerminal) return plainInk;
  const foreign = (text: string): string => text.replace(COMMANDS, '\ufffd');
  const { NO_COLOR: unwanted = '', TERM: terminal } = env;
  if (unwanted !== '' || terminal === 'dumb') return { foreign, coloured: (_, text) => text };
  return {
    foreign,
    coloured: (colour, text) => (text === '' ? text : `\x1b[${CODES[colour]}m${text}\x1b[0m`),
  };
}
