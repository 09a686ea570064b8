import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from '@kube/test-harness';
import { type Inside, type Running, startAgent, startInside } from './namespace-process.js';

const execFileAsync = promisify(execFile);

/** Where a namespace's etcd listens; nobody else is in there. */
export const ETCD_URL = 'http://127.0.0.1:4001';

/** Routed to nowhere but the namespace itself before anything is sent to it. */
export const PORTAL_NET = '172.0.0.0/16';

/** The node's bridges, its own addresses on them, and so what machines on them route by. */
const BRIDGES = { pods: '10.9.0.5', outside: '192.0.2.1' } as const;

/** Another machine, on a wire of the node's. */
export interface Neighbour {
  /** Has something done from within. */
  readonly inside: Inside;
}

/** A network of a test's own, with etcd and a process of ours in it that serves and dials for the test. */
export interface NetworkNamespace extends Neighbour {
  /** What `nsenter --net=` takes. */
  readonly path: string;
  /** Runs a program in it to its end, and gives its stdout. */
  run(file: string, args: readonly string[], stdin?: string): Promise<string>;
  /** Starts a program in it. */
  start(file: string, args: readonly string[], env?: NodeJS.ProcessEnv): Running;
  /** Its etcd, which runs from the start and keeps its data. */
  readonly etcd: { kill(): Promise<void>; start(): Promise<void> };
  /**
   * Adds a machine that reaches all else through this one: a pod of it, as Docker would make one, or a client from
   * outside. `address` is one of 10.9.0.0/24 for pods, of 192.0.2.0/24 for others.
   */
  addNeighbour(bridge: keyof typeof BRIDGES, address: string): Neighbour;
  /** Ends everything in it and removes it. */
  remove(): Promise<void>;
}

/** Makes a namespace that is a node: with etcd, and addresses besides loopback (10.9.0.5, 192.0.2.1). Needs root. */
export async function createNetworkNamespace(): Promise<NetworkNamespace> {
  const net = new Namespace();
  try {
    await net.set();
    return net;
  } catch (cause) {
    await net.remove();
    throw cause;
  }
}

class Namespace implements NetworkNamespace {
  readonly #name = `kproxy-${randomBytes(4).toString('hex')}`;
  readonly #dir = mkdtempSync(join(tmpdir(), `${this.#name}-`));
  readonly #names = [this.#name];
  readonly #children: Running[] = [];
  #etcd: Running | undefined;
  readonly path = `/run/netns/${this.#name}`;
  inside: Inside = () => Promise.reject(new Error('the namespace is not set up'));

  async set(): Promise<void> {
    ip('netns', 'add', this.#name);
    this.#ip('link', 'set', 'lo', 'up');
    this.#ip('route', 'replace', PORTAL_NET, 'dev', 'lo');
    for (const [bridge, address] of Object.entries(BRIDGES)) {
      this.#ip('link', 'add', bridge, 'type', 'bridge');
      this.#ip('addr', 'add', `${address}/24`, 'dev', bridge);
      this.#ip('link', 'set', bridge, 'up');
    }
    this.#ip('route', 'add', 'default', 'dev', 'outside');
    await this.run('sysctl', ['-q', '-w', 'net.ipv4.ip_forward=1']);
    this.inside = this.#agentAt(this.path);
    await this.etcd.start();
  }

  readonly etcd = {
    kill: async (): Promise<void> => this.#etcd?.kill('SIGKILL'),
    start: async (): Promise<void> => {
      this.#etcd = this.start('etcd', [
        `--data-dir=${this.#dir}/etcd`,
        `--listen-client-urls=${ETCD_URL}`,
        `--advertise-client-urls=${ETCD_URL}`,
        '--unsafe-no-fsync',
        '--log-level=error',
      ]);
      await eventually(async () => (await this.inside('fetchStatus', `${ETCD_URL}/health`)) === 200, {
        within: 30_000,
        describe: 'etcd in the namespace to be healthy',
      });
    },
  };

  async run(file: string, args: readonly string[], stdin?: string): Promise<string> {
    const running = execFileAsync('nsenter', [`--net=${this.path}`, '--', file, ...args], {
      maxBuffer: 64 * 1024 * 1024,
    });
    if (stdin !== undefined) running.child.stdin?.end(stdin);
    return (await running).stdout;
  }

  start(file: string, args: readonly string[], env?: NodeJS.ProcessEnv): Running {
    const running = startInside(this.path, file, args, env);
    this.#children.push(running);
    return running;
  }

  addNeighbour(bridge: keyof typeof BRIDGES, address: string): Neighbour {
    const number = this.#names.length;
    const name = `${this.#name}-${number}`;
    const within = (...args: string[]): void => ip('-n', name, ...args);
    ip('netns', 'add', name);
    this.#names.push(name);
    this.#ip('link', 'add', `wire${number}`, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name);
    this.#ip('link', 'set', `wire${number}`, 'master', bridge, 'up');
    // As Docker does without its userland proxy: else the bridge sends nothing back to where it came from.
    this.#ip('link', 'set', `wire${number}`, 'type', 'bridge_slave', 'hairpin', 'on');
    within('link', 'set', 'lo', 'up');
    within('addr', 'add', `${address}/24`, 'dev', 'eth0');
    within('link', 'set', 'eth0', 'up');
    within('route', 'add', 'default', 'via', BRIDGES[bridge]);
    return { inside: this.#agentAt(`/run/netns/${name}`) };
  }

  async remove(): Promise<void> {
    for (const child of this.#children.reverse()) await child.kill('SIGKILL');
    for (const name of this.#names.reverse()) ip('netns', 'del', name);
    rmSync(this.#dir, { recursive: true, force: true, maxRetries: 5 });
  }

  #agentAt(path: string): Inside {
    const agent = startAgent(path, ETCD_URL);
    this.#children.push(agent);
    return agent.inside;
  }

  #ip(...args: string[]): void {
    ip('-n', this.#name, ...args);
  }
}

function ip(...args: readonly string[]): void {
  execFileSync('ip', args);
}
