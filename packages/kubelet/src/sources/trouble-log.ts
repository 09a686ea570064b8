import { errorText, type Logger } from '@kube/component-base';

/** Tells of what goes wrong again and again when it begins, when it changes and when it is over, and not in between. */
export class TroubleLog {
  readonly #told = new Map<string, string>();

  constructor(private readonly log: Logger) {}

  /** @param about what it is that is in trouble, e.g. a path */
  trouble(about: string, err: unknown, message: string): void {
    const text = errorText(err);
    if (this.#told.get(about) === text) return;
    this.#told.set(about, text);
    this.log.warn({ source: about, err }, message);
  }

  /** All is well with it. */
  over(about: string): void {
    if (this.#told.delete(about)) this.log.info({ source: about }, 'can be read again');
  }
}
