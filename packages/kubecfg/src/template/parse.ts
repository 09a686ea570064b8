import { FUNCTIONS } from './functions.js';
import type { Branch, Command, Node, Operand, Pipe, Template } from './nodes.js';
import { TemplateError } from './template-error.js';
import { lineOf, type Token, tokens } from './token.js';
import { unquoted } from './unquoted.js';
import { GoInt } from './value.js';

/**
 * Reads a template of Go's text/template.
 *
 * @param name the template's name, for messages
 * @throws TemplateError in the words of Go
 */
export function parseTemplate(source: string, name: string): Template {
  return new Parser(source, name).template();
}

/** The word with which a list of nodes ended. */
type Ending = 'end' | 'else' | 'EOF';

class Parser {
  readonly #tokens: readonly Token[];
  readonly #defined = new Map<string, readonly Node[]>();
  #at = 0;
  /** Variables that can be seen, the innermost last. */
  #variables: string[] = ['$'];
  #ranges = 0;

  constructor(
    private readonly source: string,
    private readonly name: string,
  ) {
    this.#tokens = tokens(source, name);
  }

  template(): Template {
    const { nodes, ending } = this.#nodes();
    if (ending !== 'EOF') this.#fail(`unexpected {{${ending}}}`);
    return { name: this.name, source: this.source, body: nodes, defined: this.#defined };
  }

  #nodes(): { nodes: Node[]; ending: Ending } {
    const nodes: Node[] = [];
    for (;;) {
      const token = this.#next();
      if (token.kind === 'end') return { nodes, ending: 'EOF' };
      if (token.kind === 'text') {
        nodes.push({ kind: 'text', text: token.text });
        continue;
      }
      this.#skipSpace();
      const word = this.#peek();
      if (word.kind === 'word' && (word.text === 'end' || word.text === 'else')) {
        this.#next();
        return { nodes, ending: word.text };
      }
      nodes.push(...this.#action(word));
    }
  }

  #action(word: Token): Node[] {
    const keyword = word.kind === 'word' ? word.text : '';
    switch (keyword) {
      case 'if':
      case 'with':
      case 'range':
        this.#next();
        return [this.#branch(keyword)];
      case 'define':
      case 'block':
        this.#next();
        return this.#definition(word, keyword);
      case 'template':
        this.#next();
        return [this.#template()];
      case 'break':
      case 'continue':
        this.#next();
        if (this.#ranges === 0) this.#fail(`{{${keyword}}} outside {{range}}`);
        this.#expectClose(keyword);
        return [{ kind: keyword }];
      default:
        return [{ kind: 'print', pipe: this.#pipe('command') }];
    }
  }

  #branch(kind: Branch['kind']): Branch {
    const seen = this.#variables.length;
    const pipe = this.#pipe(kind);
    if (kind === 'range') this.#ranges++;
    const { nodes: body, ending } = this.#nodes();
    if (kind === 'range') this.#ranges--;
    const otherwise = this.#otherwise(kind, ending);
    this.#variables = this.#variables.slice(0, seen);
    return { kind, pipe, body, otherwise };
  }

  #otherwise(kind: Branch['kind'], ending: Ending): Node[] {
    if (ending === 'EOF') this.#fail('unexpected EOF');
    if (ending === 'end') {
      this.#expectClose('end');
      return [];
    }
    this.#skipSpace();
    const word = this.#peek();
    if (word.kind === 'word' && word.text === kind && kind !== 'range') {
      this.#next();
      return [this.#branch(kind)];
    }
    this.#expectClose('else');
    const { nodes, ending: last } = this.#nodes();
    if (last !== 'end') this.#fail(last === 'EOF' ? 'unexpected EOF' : 'expected end; found {{else}}');
    this.#expectClose('end');
    return nodes;
  }

  #definition(word: Token, keyword: 'define' | 'block'): Node[] {
    const name = this.#quotedName(keyword);
    const pipe = keyword === 'block' ? this.#pipe('block clause') : undefined;
    if (keyword === 'define') this.#expectClose('define clause');
    const outer = this.#variables;
    this.#variables = ['$'];
    const { nodes, ending } = this.#nodes();
    if (ending !== 'end') this.#fail(ending === 'EOF' ? 'unexpected EOF' : `unexpected {{${ending}}}`);
    this.#expectClose('end');
    this.#variables = outer;
    this.#defined.set(name, nodes);
    return keyword === 'block' ? [{ kind: 'template', name, pipe, at: word.at, text: keyword }] : [];
  }

  #template(): Node {
    this.#skipSpace();
    const { at } = this.#peek();
    const name = this.#quotedName('template');
    this.#skipSpace();
    const pipe = this.#peek().kind === 'close' ? undefined : this.#pipe('template clause');
    if (pipe === undefined) this.#expectClose('template clause');
    return { kind: 'template', name, pipe, at, text: `{{template ${JSON.stringify(name)}}}` };
  }

  #quotedName(context: string): string {
    this.#skipSpace();
    const token = this.#next();
    if (token.kind !== 'string') this.#unexpected(token, `${context} clause`);
    return this.#constantText(token);
  }

  /** Reads a pipeline and the end of its action. */
  #pipe(context: string): Pipe {
    const pipe = this.#commands(context, 'close');
    this.#expectClose(context);
    return pipe;
  }

  #commands(context: string, until: 'close' | ')'): Pipe {
    this.#skipSpace();
    const start = this.#peek().at;
    const { variables, assigns } = this.#declaration(context);
    const commands: Command[] = [];
    for (;;) {
      this.#skipSpace();
      const token = this.#peek();
      const ends = until === 'close' ? token.kind === 'close' : token.text === ')' && token.kind === 'symbol';
      if (ends) break;
      commands.push(this.#command(context));
    }
    const last = commands.at(-1);
    if (last === undefined) this.#fail(`missing value for ${context}`);
    for (const command of commands.slice(1)) {
      const [first] = command.operands;
      if (['constant', 'dot', 'nil'].includes(first.kind)) {
        this.#fail(`non executable command in pipeline stage ${commands.indexOf(command) + 1}`);
      }
    }
    if (!assigns) this.#variables.push(...variables);
    return { variables, assigns, commands, at: start, text: this.#textFrom(start) };
  }

  /** `$x :=`, `$x =`, or in a range `$i, $x :=`. */
  #declaration(context: string): { variables: string[]; assigns: boolean } {
    const start = this.#at;
    const variables: string[] = [];
    for (;;) {
      this.#skipSpace();
      const token = this.#next();
      if (token.kind !== 'variable') break;
      variables.push(token.text);
      this.#skipSpace();
      const sign = this.#next();
      if (sign.kind === 'symbol' && (sign.text === ':=' || sign.text === '=')) {
        const assigns = sign.text === '=';
        if (assigns) for (const name of variables) this.#known(name);
        return { variables, assigns };
      }
      if (sign.text !== ',' || context !== 'range' || variables.length > 1) break;
    }
    this.#at = start;
    return { variables: [], assigns: false };
  }

  #command(context: string): Command {
    const start = this.#peek().at;
    const operands: Operand[] = [];
    for (;;) {
      this.#skipSpace();
      const token = this.#peek();
      if (token.kind === 'close' || (token.kind === 'symbol' && token.text === ')')) break;
      if (token.kind === 'symbol' && token.text === '|') {
        this.#next();
        this.#skipSpace();
        if (this.#peek().kind === 'close') this.#fail(`missing value for ${context}`);
        break;
      }
      operands.push(this.#operand());
    }
    const [first, ...more] = operands;
    if (first === undefined) this.#fail('empty command');
    return { operands: [first, ...more], at: start, text: this.#textFrom(start) };
  }

  #operand(): Operand {
    const token = this.#next();
    const term = this.#term(token);
    const names: string[] = [];
    // Go names the place of the second link of a chain, whatever its length.
    const { at } = this.#peek();
    // A field that begins a word of its own is an operand of its own.
    while (this.#peek().kind === 'field') names.push(this.#next().text.slice(1));
    const first = this.#peek();
    const apart = ['space', 'close', 'symbol'].includes(first.kind);
    if (!apart) this.#unexpected(first, 'operand');
    if (token.kind === 'field') {
      const { of } = term as Extract<Operand, { kind: 'fields' }>;
      const place = this.#placeFrom(token.at);
      return {
        kind: 'fields',
        of,
        names: [token.text.slice(1), ...names],
        ...place,
        at: names.length === 0 ? token.at : at,
      };
    }
    if (names.length === 0) return term;
    if (term.kind === 'constant' || term.kind === 'nil' || term.kind === 'dot') {
      this.#fail(`unexpected . after term ${JSON.stringify(token.text)}`);
    }
    return { kind: 'fields', of: term, names, ...this.#placeFrom(token.at), at };
  }

  #term(token: Token): Operand {
    const place = { at: token.at, text: token.text };
    switch (token.kind) {
      case 'word':
        return this.#word(token);
      case 'dot':
        return { kind: 'dot', ...place };
      case 'field':
        return { kind: 'fields', of: { kind: 'dot', at: token.at, text: '.' }, names: [], ...place };
      case 'variable':
        return { kind: 'variable', name: this.#known(token.text), ...place };
      case 'number':
        return { kind: 'constant', value: constantNumber(token.text), ...place };
      case 'string':
        return { kind: 'constant', value: this.#constantText(token), ...place };
      case 'char':
        return {
          kind: 'constant',
          value: new GoInt(this.#constantText(token).codePointAt(0) ?? 0),
          ...place,
        };
      case 'text':
      case 'open':
      case 'close':
      case 'space':
      case 'symbol':
      case 'end': {
        if (token.text !== '(') return this.#unexpected(token, 'operand');
        const pipe = this.#commands('parenthesized pipeline', ')');
        this.#next();
        return { kind: 'pipe', pipe, ...this.#placeFrom(token.at) };
      }
    }
  }

  #word({ text, at }: Token): Operand {
    if (text === 'true' || text === 'false') return { kind: 'constant', value: text === 'true', text, at };
    if (text === 'nil') return { kind: 'nil', text, at };
    if (!Object.hasOwn(FUNCTIONS, text)) this.#fail(`function ${JSON.stringify(text)} not defined`);
    return { kind: 'function', name: text, text, at };
  }

  #constantText(token: Token): string {
    const text = unquoted(token.text);
    return text ?? this.#fail(`invalid syntax: ${token.text}`);
  }

  #known(variable: string): string {
    if (!this.#variables.includes(variable)) this.#fail(`undefined variable ${JSON.stringify(variable)}`);
    return variable;
  }

  #expectClose(context: string): void {
    this.#skipSpace();
    const token = this.#next();
    if (token.kind !== 'close') this.#unexpected(token, context);
  }

  #skipSpace(): void {
    while (this.#peek().kind === 'space') this.#at++;
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '', at: this.source.length };
  }

  #next(): Token {
    const token = this.#peek();
    if (token.kind !== 'end') this.#at++;
    return token;
  }

  #placeFrom(at: number): { at: number; text: string } {
    return { at, text: this.#textFrom(at) };
  }

  #textFrom(start: number): string {
    return this.source.slice(start, this.#peek().at).trim();
  }

  #unexpected(token: Token, context: string): never {
    const shown = token.kind === 'end' ? 'EOF' : JSON.stringify(token.text);
    return this.#fail(`unexpected ${shown} in ${context}`);
  }

  #fail(message: string): never {
    const line = lineOf(this.source, this.#tokens[Math.max(0, this.#at - 1)]?.at ?? 0);
    throw new TemplateError(`template: ${this.name}:${line}: ${message}`);
  }
}

/** A constant is a whole number wherever it can be one. */
function constantNumber(text: string): number | GoInt {
  const octal = /^([+-]?)0([0-7]+)$/.exec(text);
  const negative = text.startsWith('-');
  const size = octal === null ? Number(text.replace(/^[+-]/, '')) : Number.parseInt(octal[2] ?? '', 8);
  const value = negative ? -size : size;
  return Number.isSafeInteger(value) && !/[.eE]/.test(text.replace(/0[xX].*/, '')) ? new GoInt(value) : value;
}
