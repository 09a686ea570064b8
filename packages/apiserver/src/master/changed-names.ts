/** Names of which something changed, each once until it is taken, for one who works through them. */
export class ChangedNames {
  readonly #names = new Set<string>();
  #wake: () => void = () => undefined;

  add(...names: readonly string[]): void {
    for (const name of names) this.#names.add(name);
    if (names.length > 0) this.#wake();
  }

  /** Takes all there are, waiting for the first; rejects with the signal's reason. */
  async take(signal: AbortSignal): Promise<readonly string[]> {
    signal.throwIfAborted();
    if (this.#names.size === 0) await this.#first(signal);
    const names = [...this.#names];
    this.#names.clear();
    return names;
  }

  #first(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const abandon = (): void => reject(signal.reason);
      signal.addEventListener('abort', abandon, { once: true });
      this.#wake = () => {
        signal.removeEventListener('abort', abandon);
        resolve();
      };
    });
  }
}
