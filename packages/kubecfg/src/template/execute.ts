import { FUNCTIONS } from './functions.js';
import type { Branch, Command, Node, Operand, Pipe, Place, Template } from './nodes.js';
import { valueText } from './print.js';
import { TemplateError } from './template-error.js';
import { lineOf } from './token.js';
import { fieldOf, GoInt, type GoValue, isList, isMap, isTrue, sortedKeys, typeName } from './value.js';

/** Templates that call themselves end here and not with the stack. */
const MAX_DEPTH = 1_000;

/**
 * The text that a template makes of a value.
 *
 * @throws TemplateError in the words of Go, with the place in the template
 */
export function executeTemplate(template: Template, data: GoValue): string {
  return new Execution(template, data, 0).run(template.body);
}

/** A range is left, or its next round begun. */
type Jump = 'break' | 'continue' | undefined;

/** A variable and what it holds. */
interface Variable {
  readonly name: string;
  value: GoValue;
}

class Execution {
  readonly #variables: Variable[];
  #out = '';

  constructor(
    private readonly template: Template,
    private readonly data: GoValue,
    private readonly depth: number,
  ) {
    this.#variables = [{ name: '$', value: data }];
  }

  run(nodes: readonly Node[]): string {
    this.#walkAll(this.data, nodes);
    return this.#out;
  }

  #walkAll(dot: GoValue, nodes: readonly Node[]): Jump {
    const seen = this.#variables.length;
    for (const node of nodes) {
      const jump = this.#walk(dot, node);
      if (jump !== undefined) {
        this.#variables.length = seen;
        return jump;
      }
    }
    this.#variables.length = seen;
    return undefined;
  }

  #walk(dot: GoValue, node: Node): Jump {
    switch (node.kind) {
      case 'text':
        this.#out += node.text;
        return undefined;
      case 'print': {
        const value = this.#pipe(dot, node.pipe);
        if (node.pipe.variables.length === 0)
          this.#out += value === undefined ? '<no value>' : valueText(value);
        return undefined;
      }
      case 'if':
      case 'with':
        return this.#branch(dot, node);
      case 'range':
        return this.#range(dot, node);
      case 'template':
        this.#template(dot, node);
        return undefined;
      case 'break':
      case 'continue':
        return node.kind;
    }
  }

  #branch(dot: GoValue, { kind, pipe, body, otherwise }: Branch): Jump {
    const seen = this.#variables.length;
    const value = this.#pipe(dot, pipe);
    const inner = kind === 'with' && isTrue(value) ? value : dot;
    const jump = this.#walkAll(inner, isTrue(value) ? body : otherwise);
    this.#variables.length = seen;
    return jump;
  }

  #range(dot: GoValue, { pipe, body, otherwise }: Branch): Jump {
    const seen = this.#variables.length;
    const value = this.#pipe(dot, { ...pipe, variables: [] });
    const rounds = this.#rounds(value, pipe);
    for (const [key, element] of rounds) {
      const [first, second] = pipe.variables;
      if (second !== undefined) {
        this.#set(first ?? '', key, pipe);
        this.#set(second, element, pipe);
      } else if (first !== undefined) this.#set(first, element, pipe);
      const jump = this.#walkAll(element, body);
      this.#variables.length = seen;
      if (jump === 'break') return undefined;
    }
    return rounds.length === 0 ? this.#walkAll(dot, otherwise) : undefined;
  }

  #rounds(value: GoValue, pipe: Pipe): (readonly [GoValue, GoValue])[] {
    if (value === undefined || value === null) return [];
    if (isList(value)) return value.map((element, index) => [new GoInt(index), element]);
    if (isMap(value)) return sortedKeys(value).map((key) => [key, value[key]]);
    return this.#fail(pipe, `range can't iterate over ${valueText(value)}`);
  }

  #template(dot: GoValue, node: Extract<Node, { kind: 'template' }>): void {
    const body = this.template.defined.get(node.name);
    if (body === undefined) this.#fail(node, `template ${JSON.stringify(node.name)} not defined`);
    if (this.depth >= MAX_DEPTH) this.#fail(node, `exceeded maximum template depth (${MAX_DEPTH})`);
    const data = node.pipe === undefined ? undefined : this.#pipe(dot, node.pipe);
    this.#out += new Execution(this.template, data, this.depth + 1).run(body);
  }

  /** The value of a pipeline; a nil that came out of the data is no value from here on. */
  #pipe(dot: GoValue, pipe: Pipe): GoValue {
    let value: GoValue;
    let given: readonly GoValue[] = [];
    for (const command of pipe.commands) {
      value = this.#command(dot, command, given) ?? undefined;
      given = [value];
    }
    for (const name of pipe.variables) this.#set(name, value, pipe);
    return value;
  }

  #set(name: string, value: GoValue, { assigns }: Pipe): void {
    const known = assigns ? this.#variables.findLast((variable) => variable.name === name) : undefined;
    if (known === undefined) this.#variables.push({ name, value });
    else known.value = value;
  }

  #command(dot: GoValue, command: Command, given: readonly GoValue[]): GoValue {
    const [first, ...args] = command.operands;
    if (first.kind === 'function') return this.#call(dot, first, command, args, given);
    if (args.length > 0 || given.length > 0) {
      if (first.kind === 'fields') {
        this.#fail(first, `${first.names.at(-1)} has arguments but cannot be invoked as function`);
      }
      this.#fail(first, `can't give argument to non-function ${first.text}`);
    }
    if (first.kind === 'nil') this.#fail(first, 'nil is not a command');
    return this.#operand(dot, first);
  }

  #operand(dot: GoValue, operand: Operand): GoValue {
    switch (operand.kind) {
      case 'dot':
        return dot;
      case 'nil':
        return null;
      case 'constant':
        return operand.value;
      case 'variable':
        return this.#variables.findLast(({ name }) => name === operand.name)?.value;
      case 'pipe':
        return this.#pipe(dot, operand.pipe);
      case 'function':
        return this.#call(dot, operand, operand, [], []);
      case 'fields': {
        const of = this.#operand(dot, operand.of);
        return operand.names.reduce((value: GoValue, name, index) => {
          const isFirst = index === 0;
          return this.#field(value, name, operand, isFirst && operand.of.kind !== 'dot');
        }, of);
      }
    }
  }

  /** `concrete` tells whether Go knows the type of the value; what comes out of a map or a list has none. */
  #field(value: GoValue, name: string, place: Place, concrete: boolean): GoValue {
    if (value === undefined) return undefined;
    if (isMap(value)) return fieldOf(value, name);
    const type = concrete ? typeName(value) : 'interface {}';
    if (value === null) return this.#fail(place, `nil pointer evaluating ${type}.${name}`);
    return this.#fail(place, `can't evaluate field ${name} in type ${type}`);
  }

  #call(
    dot: GoValue,
    named: Extract<Operand, { kind: 'function' }>,
    command: Place,
    args: readonly Operand[],
    given: readonly GoValue[],
  ): GoValue {
    const { name } = named;
    const { least, more, call } =
      FUNCTIONS[name] ?? this.#fail(named, `${JSON.stringify(name)} is not a defined function`);
    const count = args.length + given.length;
    if (count < least || (!more && count > least)) {
      const wanted = more ? `want at least ${least} got ${count}` : `want ${least} got ${count}`;
      this.#fail(named, `wrong number of args for ${name}: ${wanted}`);
    }
    const values: GoValue[] = [];
    for (const arg of args) {
      const value = this.#operand(dot, arg);
      values.push(value);
      if (this.#decided(name, value)) return value;
    }
    try {
      return call(...values, ...given);
    } catch (err) {
      if (!(err instanceof TemplateError)) throw err;
      return this.#fail(command, `error calling ${name}: ${err.message}`);
    }
  }

  /** `and` and `or` know their answer as soon as one of their arguments gives it. */
  #decided(name: string, value: GoValue): boolean {
    return (name === 'and' && !isTrue(value)) || (name === 'or' && isTrue(value));
  }

  #fail(place: Place, message: string): never {
    const { name, source } = this.template;
    const column = place.at - (source.lastIndexOf('\n', place.at - 1) + 1);
    const context = place.text.length > 20 ? `${place.text.slice(0, 20)}...` : place.text;
    const where = `template: ${name}:${lineOf(source, place.at)}:${column}`;
    throw new TemplateError(`${where}: executing ${JSON.stringify(name)} at <${context}>: ${message}`);
  }
}
