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
  /** Port of the apiserver on 127.0.0.1. */
  readonly port: number;
  readonly client: ApiClient;
  /** Starts the apiserver, if it does not run. */
  startApiserver(): Promise<void>;
  /** The revision of etcd: it grows with every write. */
  revision(): Promise<number>;
  /** Starts a controller manager with these further flags, and waits until it is healthy. */
  startControllers(...args: string[]): Promise<RunningControllers>;
  /** Ends everything. */
  stop(): Promise<void>;
}

/** A controller manager in a process of its own. */
export interface RunningControllers extends Program {
  /** What `/healthz` says; the empty text while nobody listens. */
  health(): Promise<string>;
}

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const APISERVER = file('../../../apiserver/dist/cmd/apiserver.js');
/** The compiled program that is tested. */
export const CONTROLLER_MANAGER = file('../cmd/controller-manager.js');

/** Makes a control plane; its apiserver is started at once unless told not to. */
export async function startControlPlane({ apiserver = true } = {}): Promise<ControlPlane> {
  const etcd = await startEtcd();
  const port = await freePort();
  const transport = new HttpTransport({ server: serverUrl(`127.0.0.1:${port}`, false) });
  const running: Program[] = [];
  let server: Program | undefined;
  const plane: ControlPlane = {
    port,
    client: createRestClient({ transport, codec: codecFor('v1beta1'), basePath: '/v1beta1' }),
    async startApiserver() {
      const ready = async (): Promise<boolean> => (await health(port)) === 'ok';
      server ??= await startProgram(APISERVER, apiserverFlags(etcd, port), { ready });
    },
    revision: () => revisionOf(etcd),
    async startControllers(...args) {
      const own = await freePort();
      const flags = [`-master=127.0.0.1:${port}`, `-port=${own}`, ...args];
      const program = await startProgram(CONTROLLER_MANAGER, flags, { ready: /serving health and metrics/ });
      running.push(program);
      if (server !== undefined) await eventually(async () => (await health(own)) === 'ok');
      return { ...program, health: () => health(own) };
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

async function health(port: number): Promise<string> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`);
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
