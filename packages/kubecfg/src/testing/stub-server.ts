import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came. */
export interface Received {
  /** Method and path with query. */
  readonly request: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** What is answered. */
export interface StubAnswer {
  readonly code?: number;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body: string;
}

/** A server that answers as it is told, and remembers what it was asked. */
export interface StubServer {
  readonly port: number;
  readonly url: string;
  readonly received: readonly Received[];
  close(): Promise<void>;
}

/** Starts a server that gives its answers in their order; what is asked beyond them is answered 500. */
export function startStub(answers: readonly StubAnswer[]): Promise<StubServer> {
  return startAnswering((_, index) => answers[index] ?? { code: 500, body: 'no answer is left' });
}

/** Starts a server that makes its answers. */
export async function startAnswering(
  answer: (received: Received, index: number) => StubAnswer,
): Promise<StubServer> {
  const received: Received[] = [];
  const server = createServer((req, res) => {
    let body = '';
    req.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
    });
    req.on('end', () => {
      const one = { request: `${req.method} ${req.url}`, headers: req.headers, body };
      received.push(one);
      const { code = 200, headers = {}, body: text } = answer(one, received.length - 1);
      res.writeHead(code, { 'content-type': 'application/json', ...headers }).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
