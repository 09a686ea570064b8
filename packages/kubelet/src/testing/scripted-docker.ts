import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Id of the container that a scripted engine knows, and name of the node that it is of. */
export const CONTAINER = 'f00d'.repeat(16);
export const NODE = 'scripted';

/** Answers a request to the engine. */
export type Script = (req: IncomingMessage, res: ServerResponse) => void;

/** An engine that says what a test has written, byte for byte. */
export class ScriptedDocker {
  /** By method and path without version and query, e.g. `GET /exec/e/json`. */
  readonly scripts = new Map<string, Script>();
  /** Answers a request to start an exec process, with the connection that it has become. */
  upgraded: (connection: Socket) => void = (connection) => connection.end();
  /** Requests that came, as in `scripts`. */
  readonly asked: string[] = [];
  readonly #sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly dir: string,
  ) {}

  /** Starts one at a socket of its own, which knows one container. */
  static async start(): Promise<ScriptedDocker> {
    const dir = await mkdtemp(join(tmpdir(), 'scripted-docker-'));
    const server = createServer();
    const docker = new ScriptedDocker(server, dir);
    server.on('request', (req, res) => docker.#answer(req, res));
    server.on('connection', (socket) => {
      docker.#sockets.add(socket);
      socket.on('error', () => undefined).once('close', () => docker.#sockets.delete(socket));
    });
    server.on('upgrade', (req: IncomingMessage, socket: Socket) => {
      docker.asked.push(routeOf(req));
      socket.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n');
      docker.upgraded(socket);
    });
    await new Promise<void>((resolve) => server.listen(join(dir, 'docker.sock'), resolve));
    docker.says('GET /version', { ApiVersion: '1.41', MinAPIVersion: '1.12' });
    docker.container();
    return docker;
  }

  /** As `-docker_endpoint` takes it. */
  get endpoint(): string {
    return `unix://${join(this.dir, 'docker.sock')}`;
  }

  /** How the container is. */
  container({
    tty = false,
    running = true,
  }: {
    readonly tty?: boolean;
    readonly running?: boolean;
  } = {}): void {
    const labels = { 'io.kubernetes.node': NODE };
    this.says(`GET /containers/${CONTAINER}/json`, {
      Id: CONTAINER,
      Config: { Tty: tty, Labels: labels },
      State: { Running: running },
    });
  }

  /** Answers with JSON. */
  says(route: string, body: object, code = 200): void {
    this.scripts.set(route, (_, res) => {
      res.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  }

  /** Cuts all connections. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
    await rm(this.dir, { recursive: true, force: true });
  }

  #answer(req: IncomingMessage, res: ServerResponse): void {
    const route = routeOf(req);
    this.asked.push(route);
    const script = this.scripts.get(route);
    if (script !== undefined) script(req, res);
    else
      res
        .writeHead(404, { 'content-type': 'application/json' })
        .end(`{"message":"nothing is written for ${route}"}`);
  }
}

function routeOf({ method, url = '' }: IncomingMessage): string {
  return `${method} ${url.replace(/^\/v1\.\d+/, '').replace(/\?.*$/, '')}`;
}
