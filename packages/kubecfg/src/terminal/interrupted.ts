/** The user, or the system, asked the program to stop: the reason with which its signal aborts. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  constructor(
    /** 128 and the number of the signal, as shells have it. */
    readonly exitCode: number,
  ) {
    super('interrupted');
  }
}
