import { fileURLToPath } from 'node:url';
import { codecFor } from '@kube/api-types';
import {
  type EtcdServer,
  eventually,
  freePort,
  type Program,
  startEtcd,
  startProgram,
} from '@kube/test-harness';
import type { ApiClient } from '../api-client.js';
import { createRestClient } from '../rest-client.js';
import { serverUrl } from '../server-url.js';
import { HttpTransport } from '../transport/http-transport.js';

/** An etcd and an apiserver of a test's own, and what is started against them. */
export interface ControlPlane {
  /** Port of the apiserver on 127.0.0.1. */
  readonly port: number;
  readonly client: ApiClient;
  /** Starts the apiserver, if it does not run. */
  startApiserver(): Promise<void>;
  /** The revision of etcd: it grows with every write. */
  revision(): Promise<number>;
  /**
   * Starts a program against the apiserver, and waits until it is healthy, or only until it serves when the apiserver
   * does not run.
   *
   * @param file path of the compiled `.js`
   * @param args flags besides `-master` and `-port`
   */
  start(file: string, ...args: string[]): Promise<RunningClient>;
  /** Ends everything. */
  stop(): Promise<void>;
}

/** A client of the apiserver in a process of its own. Both give the empty text while nobody listens. */
export interface RunningClient extends Program {
  health(): Promise<string>;
  metrics(): Promise<string>;
}

const APISERVER = fileURLToPath(new URL('../../../apiserver/dist/cmd/apiserver.js', import.meta.url));

/** Makes a control plane; its apiserver is started at once unless told not to. */
export async function startControlPlane({ apiserver = true } = {}): Promise<ControlPlane> {
  const etcd = await startEtcd();
  const port = await freePort();
  const master = `127.0.0.1:${port}`;
  const transport = new HttpTransport({ server: serverUrl(master, false) });
  const running: Program[] = [];
  let server: Program | undefined;
  const plane: ControlPlane = {
    port,
    client: createRestClient({ transport, codec: codecFor('v1beta1'), basePath: '/v1beta1' }),
    async startApiserver() {
      const ready = async (): Promise<boolean> => (await read(port, '/healthz')) === 'ok';
      server ??= await startProgram(APISERVER, apiserverFlags(etcd, port), { ready });
    },
    revision: () => revisionOf(etcd),
    async start(file, ...args) {
      const own = await freePort();
      const flags = [`-master=${master}`, `-port=${own}`, ...args];
      const program = await startProgram(file, flags, { ready: /serving health and metrics/ });
      running.push(program);
      const health = () => read(own, '/healthz');
      if (server !== undefined) await eventually(async () => (await health()) === 'ok');
      return { ...program, health, metrics: () => read(own, '/metrics') };
    },
    async stop() {
      await Promise.all(running.map((program) => program.kill('SIGKILL')));
      await server?.kill('SIGKILL');
      transport.close();
      await etcd.stop();
    },
  };
  if (apiserver) await plane.startApiserver();
  return plane;
}

function apiserverFlags(etcd: EtcdServer, port: number): readonly string[] {
  return [
    `-port=${port}`,
    `-etcd_servers=${etcd.url}`,
    '-read_only_port=0',
    '-portal_net=10.99.0.0/16',
    '-public_address_override=127.0.0.1',
  ];
}

async function read(port: number, path: string): Promise<string> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`);
    return await answer.text();
  } catch {
    return '';
  }
}

async function revisionOf(etcd: EtcdServer): Promise<number> {
  const key = Buffer.from('/').toString('base64');
  const answer = await fetch(`${etcd.url}/v3/kv/range`, { method: 'POST', body: JSON.stringify({ key }) });
  const { header } = (await answer.json()) as { header: { revision: string } };
  return Number(header.revision);
}
