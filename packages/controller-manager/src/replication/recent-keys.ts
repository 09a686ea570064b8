/** Keys that were added last; the oldest are forgotten when there are more than `most`. */
export class RecentKeys {
  readonly #keys = new Set<string>();

  constructor(private readonly most: number) {}

  add(key: string): void {
    this.#keys.delete(key);
    this.#keys.add(key);
    const [oldest] = this.#keys;
    if (this.#keys.size > this.most && oldest !== undefined) this.#keys.delete(oldest);
  }

  has(key: string): boolean {
    return this.#keys.has(key);
  }
}
