/** Reads words out of chunks of text as they come. */
export class WordReader {
  #rest = '';
  #ended = false;

  constructor(private readonly chunks: AsyncIterator<string>) {}

  /** The next word between white space; empty at the end of the input. */
  async next(): Promise<string> {
    for (;;) {
      const match = /^\s*(\S+)(\s)?/.exec(this.#rest);
      const complete = match?.[2] !== undefined || this.#ended;
      if (match !== null && complete) {
        this.#rest = this.#rest.slice(match[0].length);
        return match[1] ?? '';
      }
      if (this.#ended) return '';
      const { done, value } = await this.chunks.next();
      if (done) this.#ended = true;
      else this.#rest += value;
    }
  }

  /** Lets go of the input, so that it keeps nobody waiting. */
  async close(): Promise<void> {
    await this.chunks.return?.();
  }
}
