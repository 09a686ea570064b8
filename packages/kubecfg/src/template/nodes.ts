import type { GoValue } from './value.js';

/** Where something stands in a template, and its text, for messages. */
export interface Place {
  readonly at: number;
  readonly text: string;
}

/** What a command is made of. */
export type Operand = Place &
  (
    | { readonly kind: 'dot' }
    | { readonly kind: 'nil' }
    | { readonly kind: 'constant'; readonly value: GoValue }
    | { readonly kind: 'function'; readonly name: string }
    | { readonly kind: 'variable'; readonly name: string }
    | { readonly kind: 'pipe'; readonly pipe: Pipe }
    /** Fields of something: of the dot for `.a.b`, of a variable for `$x.a`. */
    | { readonly kind: 'fields'; readonly of: Operand; readonly names: readonly string[] }
  );

/** One step of a pipeline. */
export interface Command extends Place {
  readonly operands: readonly [Operand, ...Operand[]];
}

/** Commands, each given what the one before it made. */
export interface Pipe extends Place {
  /** Variables that take the value: one, or two for `range`. */
  readonly variables: readonly string[];
  /** True for `=`, which changes variables, false for `:=`, which makes them. */
  readonly assigns: boolean;
  readonly commands: readonly Command[];
}

/** A part of a template. */
export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'print'; readonly pipe: Pipe }
  | Branch
  | ({ readonly kind: 'template'; readonly name: string; readonly pipe: Pipe | undefined } & Place)
  | { readonly kind: 'break' | 'continue' };

/** `if`, `with` or `range`. */
export interface Branch {
  readonly kind: 'if' | 'with' | 'range';
  readonly pipe: Pipe;
  readonly body: readonly Node[];
  readonly otherwise: readonly Node[];
}

/** A whole template and those that it defines. */
export interface Template {
  readonly name: string;
  readonly source: string;
  readonly body: readonly Node[];
  readonly defined: ReadonlyMap<string, readonly Node[]>;
}
