import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, startChild } from './child.js';
import { eventually } from './eventually.js';
import { freePort } from './free-port.js';

/** An etcd of one test's own. */
export interface EtcdServer {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly port: number;
  readonly dataDir: string;
  /** SIGKILL; the data stays. Resolves when the process is gone. */
  kill(): Promise<void>;
  /** Starts it again on the same port and data; resolves when it answers. */
  restart(): Promise<void>;
  /** Kills it and removes its data. */
  stop(): Promise<void>;
}

interface Place {
  readonly name: string;
  readonly port: number;
  readonly peerPort: number;
  readonly dataDir: string;
  readonly extraArgs: readonly string[];
}

const ATTEMPTS = 5;
const HEALTHY_WITHIN_MS = 20_000;

/**
 * Starts the `etcd` found on PATH on free ports of 127.0.0.1, without fsync, and waits until it answers.
 * It dies with the test process.
 *
 * @param extraArgs further flags, for tests of what they change
 */
export async function startEtcd(extraArgs: readonly string[] = []): Promise<EtcdServer> {
  let lastFailure: unknown;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const place: Place = {
      name: `test-${randomUUID()}`,
      port: await freePort(),
      peerPort: await freePort(),
      dataDir: await mkdtemp(join(tmpdir(), 'etcd-')),
      extraArgs,
    };
    try {
      return serverAt(place, await launch(place));
    } catch (cause) {
      lastFailure = cause;
      await removeData(place);
    }
  }
  throw new Error(`etcd did not start in ${ATTEMPTS} attempts`, { cause: lastFailure });
}

function serverAt(place: Place, first: Child): EtcdServer {
  let process = first;
  const kill = (): Promise<void> => process.kill('SIGKILL');
  return {
    url: clientUrl(place),
    port: place.port,
    dataDir: place.dataDir,
    kill,
    async restart() {
      await kill();
      process = await launch(place);
    },
    async stop() {
      await kill();
      await removeData(place);
    },
  };
}

async function launch(place: Place): Promise<Child> {
  const peerUrl = `http://127.0.0.1:${place.peerPort}`;
  const child = await startChild('etcd', [
    `--name=${place.name}`,
    `--data-dir=${place.dataDir}`,
    `--listen-client-urls=${clientUrl(place)}`,
    `--advertise-client-urls=${clientUrl(place)}`,
    `--listen-peer-urls=${peerUrl}`,
    `--initial-advertise-peer-urls=${peerUrl}`,
    `--initial-cluster=${place.name}=${peerUrl}`,
    '--unsafe-no-fsync',
    // A lease lives at least one and a half elections: short ones let tests use leases of one second.
    '--heartbeat-interval=20',
    '--election-timeout=200',
    '--logger=zap',
    '--log-level=warn',
    ...place.extraArgs,
  ]);
  try {
    await eventually(() => child.exit() !== undefined || answers(place), {
      within: HEALTHY_WITHIN_MS,
      describe: `etcd on port ${place.port}`,
    });
  } catch (cause) {
    await child.kill('SIGKILL');
    throw cause;
  }
  const exit = child.exit();
  if (exit !== undefined) {
    throw new Error(`etcd ended with ${exit.code ?? exit.signal} at once:\n${child.stderr()}`);
  }
  return child;
}

/** True when what answers on the port is healthy and is the server that we started, not one that took its port. */
async function answers(place: Place): Promise<boolean> {
  const signal = AbortSignal.timeout(2_000);
  const members = await fetch(`${clientUrl(place)}/v3/cluster/member/list`, {
    method: 'POST',
    body: '{}',
    signal,
  });
  if (!(await members.text()).includes(place.name)) {
    throw new Error(`another server listens on port ${place.port}`);
  }
  const health = await fetch(`${clientUrl(place)}/health`, { signal });
  await health.text();
  return health.ok;
}

function clientUrl(place: Place): string {
  return `http://127.0.0.1:${place.port}`;
}

async function removeData(place: Place): Promise<void> {
  await rm(place.dataDir, { recursive: true, force: true, maxRetries: 5 });
}
