import { createAuthorizer } from '../../auth/authorizer.js';
import { parseTokens } from '../../auth/tokens.js';
import { readOnly } from '../../http/read-only-port.js';
import { secured } from '../../http/secure-port.js';
import { parsePortalNet } from '../../portal/portal-net.js';
import type { Answer, ApiTester } from '../../testing/api-tester.js';
import { type Backend, bodyOf, startBackend } from '../../testing/backend.js';
import { selfSigned } from '../../testing/self-signed.js';
import { startTestCluster, type TestCluster } from '../../testing/test-cluster.js';

/** The cluster that stands where v0.5.6 stood when the exchanges were recorded. */
export interface World {
  readonly cluster: TestCluster;
  /** The read-write port. */
  readonly api: ApiTester;
  readonly readOnlyPort: ApiTester;
  readonly securePort: ApiTester;
  /** A server that tells what it was asked. */
  readonly echo: Backend;
  /** Addresses of this run, and those in their place in the recordings. */
  readonly places: ReadonlyMap<string, string>;
  stop(): Promise<void>;
}

const TOKENS = 'tokadmin,admin,1\ntokalice,alice,2\ntokbob,bob,3\n';

const POLICY = `{"user":"admin"}
{"user":"alice","readonly":true,"kind":"pods","namespace":"default"}
{"user":"bob","kind":"events"}
`;

/** The server to which the recorded v0.5.6 led. */
const SERVER = 'BaseHTTP/0.6 Python/3.11.7';

/** What its etcd said of itself. */
const ETCD_SAYS =
  '{"action":"get","node":{"dir":true,"nodes":[{"key":"/registry","dir":true,"modifiedIndex":4,"createdIndex":4}]}}\n';

const PAGE =
  '<html><head><link href="style.css"></head><body><a href="/abs/x">a</a><a href="rel/y?q=1">b</a>' +
  '<img src="http://HOST/img.png"><a href="http://other.example.com/z">o</a></body></html>';

/** Starts all of it. */
export async function createWorld(): Promise<World> {
  const kubelet = await startBackend((req, res) => {
    const text = req.url === '/etcd' ? ETCD_SAYS : 'ok';
    res.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8' }).end(text);
  });
  const echo = await startBackend((req, res) => {
    const { host } = req.headers;
    if (req.url?.startsWith('/dir/page') === true) {
      res
        .writeHead(200, { 'Content-Type': 'text/html', Server: SERVER })
        .end(PAGE.replace('HOST', host ?? ''));
      return;
    }
    void bodyOf(req).then((body) => {
      const told = { method: req.method, path: req.url, headers: byName(req.rawHeaders), body };
      res.writeHead(200, { 'Content-Type': 'application/json', Server: SERVER }).end(likePython(told));
    });
  });
  const cluster = await startTestCluster({
    portalNet: parsePortalNet('172.31.0.0/16'),
    authenticates: true,
    kubelet: { port: kubelet.port, https: false, tls: {} },
    components: [
      { name: 'controller-manager', url: `http://${kubelet.host}/` },
      { name: 'scheduler', url: `http://${kubelet.host}/` },
      { name: 'etcd-0', url: `http://${kubelet.host}/etcd` },
    ],
  });
  const { server } = cluster;
  const authorize = createAuthorizer('ABAC', POLICY);
  return {
    cluster,
    api: server.api,
    readOnlyPort: await server.open({ guards: [readOnly({ now: () => 0 })] }),
    securePort: await server.open({
      tls: selfSigned(Date.now()),
      guards: [secured({ tokens: parseTokens(TOKENS), authorize, prefix: '/api' })],
    }),
    echo,
    places: new Map([
      [kubelet.host, '127.0.0.1:10250'],
      [echo.host, '127.0.0.1:9911'],
      [`127.0.0.1:${server.api.port}`, '127.0.0.1:8081'],
    ]),
    async stop() {
      await cluster.stop();
      await Promise.all([kubelet.close(), echo.close()]);
    },
  };
}

/** Headers by name, as they came. */
function byName(raw: readonly string[]): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (let at = 0; at < raw.length; at += 2) headers[raw[at] ?? ''] = raw[at + 1] ?? '';
  return headers;
}

/** JSON with a blank behind each colon and each comma that is not within a text. */
function likePython(value: unknown): string {
  return JSON.stringify(value).replace(/("(?:[^"\\]|\\.)*")|([:,])/g, (_, text, mark) => text ?? `${mark} `);
}

/** Does what must work, or throws what was said instead. */
export async function must(answer: Promise<Answer>): Promise<Answer> {
  const given = await answer;
  if (given.code !== 200) throw new Error(`${given.code} ${given.text}`);
  return given;
}
