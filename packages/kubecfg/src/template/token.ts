import { TemplateError } from './template-error.js';

/** A piece of a template. */
export interface Token {
  readonly kind:
    | 'text'
    | 'open'
    | 'close'
    | 'word'
    | 'field'
    | 'variable'
    | 'dot'
    | 'number'
    | 'string'
    | 'char'
    | 'space'
    | 'symbol'
    | 'end';
  readonly text: string;
  /** Where it begins in the template. */
  readonly at: number;
}

/** The pieces that can stand inside of an action, most special first. */
const PIECES: readonly (readonly [Token['kind'], RegExp])[] = [
  ['space', /[ \t\r\n]+/y],
  ['symbol', /:=|[=|(),]/y],
  ['string', /"(?:[^"\\\n]|\\[^\n])*"|`[^`]*`/y],
  ['char', /'(?:[^'\\\n]|\\[^\n])+'/y],
  ['number', /[+-]?(?:0[xX][0-9a-fA-F]+|\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)/y],
  ['variable', /\$[\p{L}\p{N}_]*/uy],
  ['field', /\.[\p{L}_][\p{L}\p{N}_]*/uy],
  ['dot', /\./y],
  ['word', /[\p{L}_][\p{L}\p{N}_]*/uy],
];

const BLANKS = ' \t\r\n';

/**
 * Cuts a template into pieces. `{{- ` and ` -}}` take the white space of the text beside them away.
 *
 * @throws TemplateError in the words of Go
 */
export function tokens(template: string, name: string): Token[] {
  return new Lexer(template, name).all();
}

class Lexer {
  readonly #tokens: Token[] = [];
  #at = 0;

  constructor(
    private readonly template: string,
    private readonly name: string,
  ) {}

  all(): Token[] {
    let trimStart = false;
    while (this.#at < this.template.length) {
      const open = this.template.indexOf('{{', this.#at);
      const end = open < 0 ? this.template.length : open;
      const trimEnd = open >= 0 && this.#hasTrimAfter(open);
      this.#text(end, trimStart, trimEnd);
      trimStart = open >= 0 && this.#action(open, trimEnd);
    }
    this.#push('end', '', this.template.length);
    return this.#tokens;
  }

  #hasTrimAfter(open: number): boolean {
    return this.template[open + 2] === '-' && BLANKS.includes(this.template[open + 3] ?? '-');
  }

  #text(end: number, trimStart: boolean, trimEnd: boolean): void {
    let text = this.template.slice(this.#at, end);
    if (trimStart) text = text.replace(/^[ \t\r\n]+/, '');
    if (trimEnd) text = text.replace(/[ \t\r\n]+$/, '');
    if (text !== '') this.#push('text', text, this.#at);
    this.#at = end;
  }

  /** Reads one action; true when the text after it is to lose its white space. */
  #action(open: number, trimmed: boolean): boolean {
    this.#at = open + (trimmed ? 3 : 2);
    const comment = /[ \t\r\n]*\/\*/y;
    comment.lastIndex = this.#at;
    if (comment.test(this.template)) return this.#comment();
    this.#push('open', '{{', open);
    let parens = 0;
    for (;;) {
      const closing = this.#closing();
      if (closing !== undefined) {
        if (parens > 0) this.#fail('unclosed left paren');
        this.#push('close', '}}', this.#at);
        this.#at += closing.length;
        return closing.trims;
      }
      const token = this.#piece();
      if (token.text === '(') parens++;
      if (token.text === ')' && --parens < 0) this.#fail("unexpected right paren U+0029 ')'");
    }
  }

  #closing(): { length: number; trims: boolean } | undefined {
    if (this.template.startsWith('}}', this.#at)) return { length: 2, trims: false };
    const trim = /[ \t\r\n]+-}}/y;
    trim.lastIndex = this.#at;
    const match = trim.exec(this.template);
    return match === null ? undefined : { length: match[0].length, trims: true };
  }

  #comment(): boolean {
    const end = this.template.indexOf('*/', this.#at);
    if (end < 0) this.#fail('unclosed comment');
    this.#at = end + 2;
    const closing = this.#closing();
    if (closing === undefined) this.#fail('comment ends before closing delimiter');
    this.#at += closing.length;
    return closing.trims;
  }

  #piece(): Token {
    const rest = this.template[this.#at];
    if (rest === undefined) this.#fail('unclosed action');
    for (const [kind, pattern] of PIECES) {
      pattern.lastIndex = this.#at;
      const text = pattern.exec(this.template)?.[0];
      if (text === undefined) continue;
      const token = this.#push(kind, text, this.#at);
      this.#at += text.length;
      return token;
    }
    if (rest === '"') this.#fail('unterminated quoted string');
    if (rest === '`') this.#fail('unterminated raw quoted string');
    if (rest === "'") this.#fail('unterminated character constant');
    const code = (this.template.codePointAt(this.#at) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    return this.#fail(`unrecognized character in action: U+${code} '${rest}'`);
  }

  #push(kind: Token['kind'], text: string, at: number): Token {
    const token: Token = { kind, text, at };
    this.#tokens.push(token);
    return token;
  }

  #fail(message: string): never {
    throw new TemplateError(`template: ${this.name}:${lineOf(this.template, this.#at)}: ${message}`);
  }
}

/** The line of a place in a text, counted from 1. */
export function lineOf(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}
