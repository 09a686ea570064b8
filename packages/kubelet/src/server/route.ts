import type { IncomingMessage, ServerResponse } from 'node:http';

/** One request, and where its answer goes. */
export interface Call {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  /** What follows the route's own word in the path, decoded; a slash at the end leaves an empty one. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
}

/** What answers the paths below one word. */
export interface Route {
  /** Any, when absent. */
  readonly methods?: readonly string[];
  /**
   * Answers, or throws what is to be answered with. `signal` aborts when the client has gone, and when the server stops.
   */
  handle(call: Call, signal: AbortSignal): Promise<void>;
}

/** Routes by the first word of their paths. */
export type Routes = ReadonlyMap<string, Route>;
