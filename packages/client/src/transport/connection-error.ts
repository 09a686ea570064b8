/** The server could not be reached, or the connection broke before the answer was complete. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';

  constructor(
    /** Where the server was looked for, e.g. `http://127.0.0.1:8080`. */
    readonly server: string,
    /** Node's code where there is one, e.g. ECONNREFUSED. */
    readonly code: string | undefined,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
