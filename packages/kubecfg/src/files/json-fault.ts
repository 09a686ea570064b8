const END = 'unexpected end of JSON input';
const LITERALS = ['true', 'false', 'null'];

/** What is wrong with a text that is no JSON, in the words of Go; undefined when nothing is. */
export function jsonFault(text: string): string | undefined {
  try {
    new Scan(text).whole();
    return undefined;
  } catch (err) {
    if (err instanceof Fault) return err.message;
    throw err;
  }
}

class Fault extends Error {}

/** Goes through a text as Go's scanner does, and stops at the first character that does not fit. */
class Scan {
  #at = 0;

  constructor(private readonly text: string) {}

  whole(): void {
    this.#value();
    this.#space();
    if (this.#at < this.text.length) this.#wrong('after top-level value');
  }

  #value(): void {
    this.#space();
    const first = this.#char;
    const literal = LITERALS.find((word) => word[0] === first);
    if (first === '{') this.#list('}', 'after object key:value pair', () => this.#pair());
    else if (first === '[') this.#list(']', 'after array element', () => this.#value());
    else if (first === '"') this.#string();
    else if (literal !== undefined) this.#literal(literal);
    else if (first !== undefined && /[-\d]/.test(first)) this.#number();
    else this.#wrong('looking for beginning of value');
  }

  #list(close: string, after: string, element: () => void): void {
    this.#at++;
    this.#space();
    if (this.#take(close)) return;
    for (;;) {
      element();
      this.#space();
      if (this.#take(close)) return;
      if (!this.#take(',')) this.#wrong(after);
    }
  }

  #pair(): void {
    this.#space();
    if (this.#char !== '"') this.#wrong('looking for beginning of object key string');
    this.#string();
    this.#space();
    if (!this.#take(':')) this.#wrong('after object key');
    this.#value();
  }

  #string(): void {
    this.#at++;
    while (!this.#take('"')) {
      const char = this.#char ?? this.#wrong('in string literal');
      if (char < ' ') this.#wrong('in string literal');
      this.#at++;
      if (char === '\\') this.#escape();
    }
  }

  #escape(): void {
    if (this.#take('u')) {
      for (let digit = 0; digit < 4; digit++) this.#one(/[\da-fA-F]/, 'in \\u hexadecimal character escape');
    } else this.#one(/[bfnrt\\/"]/, 'in string escape code');
  }

  #literal(word: string): void {
    for (const expected of word) {
      if (!this.#take(expected)) this.#wrong(`in literal ${word} (expecting '${expected}')`);
    }
  }

  #number(): void {
    this.#take('-');
    if (!this.#take('0')) this.#digits('in numeric literal');
    if (this.#take('.')) this.#digits('after decimal point in numeric literal');
    if (this.#take('e') || this.#take('E')) {
      if (!this.#take('+')) this.#take('-');
      this.#digits('in exponent of numeric literal');
    }
  }

  #digits(where: string): void {
    this.#one(/\d/, where);
    while (/\d/.test(this.#char ?? '')) this.#at++;
  }

  #one(fits: RegExp, where: string): void {
    if (!fits.test(this.#char ?? '')) this.#wrong(where);
    this.#at++;
  }

  #space(): void {
    while (/[ \t\r\n]/.test(this.#char ?? '')) this.#at++;
  }

  #take(char: string): boolean {
    const isNext = this.#char === char;
    if (isNext) this.#at++;
    return isNext;
  }

  get #char(): string | undefined {
    return this.text[this.#at];
  }

  #wrong(where: string): never {
    const char = this.#char;
    if (char === undefined) throw new Fault(END);
    const shown = char === "'" ? "\\'" : char === '"' ? '"' : JSON.stringify(char).slice(1, -1);
    throw new Fault(`invalid character '${shown}' ${where}`);
  }
}
