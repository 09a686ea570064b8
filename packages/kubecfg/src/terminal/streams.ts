/** Standard input, output and error of one call. */
export interface Streams {
  /** Standard input as it comes, as text. */
  readonly stdin: () => AsyncIterator<string>;
  /** The same as bytes. */
  readonly stdinBytes: () => AsyncIterator<Uint8Array>;
  readonly stdout: (text: string | Uint8Array) => void;
  readonly stderr: (text: string | Uint8Array) => void;
  /** Whether a person sits at the other end. */
  readonly isTerminal: { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean };
  readonly terminal: Terminal;
}

/** The terminal at standard input and output. */
export interface Terminal {
  /** Undefined where there is none. */
  size(): TerminalSize | undefined;
  /** Calls when the size has changed; the result ends that. */
  onResize(listener: () => void): () => void;
  /** True passes every key on, the ones that stop a program too. */
  setRaw(raw: boolean): void;
}

/** Width and height in characters. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}
