import { fileURLToPath } from 'node:url';
import { codecFor } from '@kube/api-types';
import { type ApiClient, createRestClient, HttpTransport, serverUrl } from '@kube/client';
import {
  type EtcdServer,
  eventually,
  freePort,
  type Program,
  startEtcd,
  startProgram,
} from '@kube/test-harness';

/** An etcd and an apiserver of a test's own, and what is started against them. */
export interface ControlPlane {
  /** `host:port`, for `-master`. */
  readonly master: string;
  readonly client: ApiClient;
  /** Starts the apiserver, if it does not run. */
  startApiserver(): Promise<void>;
  /** The revision of etcd: it grows with every write. */
  revision(): Promise<number>;
  /** Starts a scheduler with these further flags, and waits until it is healthy. */
  startScheduler(...args: string[]): Promise<RunningScheduler>;
  /** Ends everything. */
  stop(): Promise<void>;
}

/** A scheduler in a process of its own. */
export interface RunningScheduler extends Program {
  /** What `/healthz` says; the empty text while nobody listens. */
  health(): Promise<string>;
  /** What `/metrics` says. */
  metrics(): Promise<string>;
}

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const APISERVER = file('../../../apiserver/dist/cmd/apiserver.js');
const SCHEDULER = file('../cmd/scheduler.js');

/** Makes a control plane; its apiserver is started at once unless told not to. */
export async function startControlPlane({ apiserver = true } = {}): Promise<ControlPlane> {
  const etcd = await startEtcd();
  const port = await freePort();
  const master = `127.0.0.1:${port}`;
  const transport = new HttpTransport({ server: serverUrl(master, false) });
  const running: Program[] = [];
  let server: Program | undefined;
  const plane: ControlPlane = {
    master,
    client: createRestClient({ transport, codec: codecFor('v1beta1'), basePath: '/v1beta1' }),
    async startApiserver() {
      server ??= await startProgram(APISERVER, apiserverFlags(etcd, port), {
        ready: () => isHealthy(port),
      });
    },
    revision: () => revisionOf(etcd),
    async startScheduler(...args) {
      const own = await freePort();
      const flags = [`-master=${master}`, `-port=${own}`, ...args];
      const program = await startProgram(SCHEDULER, flags, { ready: /serving health and metrics/ });
      running.push(program);
      const scheduler = {
        ...program,
        health: () => read(own, '/healthz'),
        metrics: () => read(own, '/metrics'),
      };
      if (server !== undefined) await eventually(async () => (await scheduler.health()) === 'ok');
      return scheduler;
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

const isHealthy = async (port: number): Promise<boolean> => (await read(port, '/healthz')) === 'ok';

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
