/**
 * Cuts a stream of JSON objects, one after the other with or without white space between, into single texts.
 *
 * v0.5.6 frames watches like this: no newline need stand between two events.
 */
export class JsonSplitter {
  #rest = '';
  #scanned = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;

  /** True when part of an object has come and its end has not. */
  get incomplete(): boolean {
    return this.#rest.trim() !== '';
  }

  /** Takes more text and returns the objects that are complete now. */
  push(text: string): string[] {
    this.#rest += text;
    const complete: string[] = [];
    let start = 0;
    for (let at = this.#scanned; at < this.#rest.length; at++) {
      if (!this.#closes(this.#rest.charCodeAt(at))) continue;
      complete.push(this.#rest.slice(start, at + 1).trim());
      start = at + 1;
    }
    this.#rest = this.#rest.slice(start);
    this.#scanned = this.#rest.length;
    return complete;
  }

  /** Follows one character; true when it ends an outermost object. */
  #closes(code: number): boolean {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false;
      else if (code === 0x5c) this.#escaped = true;
      else if (code === 0x22) this.#inString = false;
      return false;
    }
    if (code === 0x22) this.#inString = true;
    else if (code === 0x7b || code === 0x5b) this.#depth++;
    else if (code === 0x7d || code === 0x5d) return --this.#depth === 0;
    return false;
  }
}
