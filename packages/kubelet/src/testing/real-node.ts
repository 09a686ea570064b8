import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@kube/component-base';
import { silentLogger } from '@kube/component-base/testing';
import { createEtcdStorage, type Storage } from '@kube/storage';
import { type EtcdServer, startEtcd } from '@kube/test-harness';
import { createDockerStreams } from '../dockertools/docker-streams.js';
import { runByExec } from '../dockertools/run-by-exec.js';
import type { RunInContainer } from '../dockertools/run-in-container.js';
import type { KubeletParts, KubeletSettings } from '../kubelet.js';
import { aRules } from './builders.js';
import { DOCKER, DockerNode } from './docker-node.js';
import { startTestKubelet, type TestKubelet } from './test-kubelet.js';
import { TestNode } from './test-node.js';

const { signal } = new AbortController();

/** A node with a kubelet on the real Docker and a real etcd, and a folder of its own. */
export class RealNode {
  readonly docker = new DockerNode();
  readonly run: RunInContainer;
  readonly node: TestNode;
  kubelet: TestKubelet | undefined;

  private constructor(
    readonly storage: Storage,
    /** Goes away with the node. */
    readonly dir: string,
    private readonly etcd: EtcdServer,
  ) {
    const streams = createDockerStreams({ endpoint: DOCKER, nodeName: this.docker.name, clock: systemClock });
    this.run = runByExec(streams);
    this.node = new TestNode(storage, this.docker.name);
  }

  /** Makes one; its kubelet does not run yet. */
  static async create(): Promise<RealNode> {
    const etcd = await startEtcd();
    const storage = createEtcdStorage({ servers: [etcd.url], log: silentLogger });
    return new RealNode(storage, await mkdtemp(join(tmpdir(), 'kubelet-test-')), etcd);
  }

  /** Where its kubelet keeps what it keeps. */
  get rootDir(): string {
    return join(this.dir, 'root');
  }

  /** Starts its kubelet, which restarts containers quickly. Events must do: it lists everything far too late. */
  start(
    parts: Partial<Pick<KubeletParts, 'staticSources' | 'images' | 'run'>> = {},
    settings: Partial<KubeletSettings> = {},
  ): TestKubelet {
    const rules = aRules({ restartBackoff: { initialMs: 1_000, maxMs: 4_000, ranWellMs: 600_000 } });
    const { storage, run, rootDir } = this;
    const { runtime, name: nodeName } = this.docker;
    this.kubelet = startTestKubelet(
      { storage, runtime, nodeName, run, ...parts },
      { relistMs: 3_600_000, rootDir, rules, ...settings },
    );
    return this.kubelet;
  }

  /** Stops its kubelet as SIGTERM does. */
  async stop(): Promise<void> {
    await this.kubelet?.stop();
    this.kubelet = undefined;
  }

  /** What a shell script says in a container that runs. */
  async shell(pod: string, container: string, script: string): Promise<string> {
    const { id } = await this.docker.one(pod, container);
    const { exitCode, output } = await this.run(id, ['sh', '-c', script], signal);
    if (exitCode !== 0) throw new Error(`${script}: ended with code ${exitCode}: ${output}`);
    return output;
  }

  /** Ends and removes all of it. */
  async remove(): Promise<void> {
    await this.stop();
    await this.docker.cleanup();
    this.storage.close();
    await this.etcd.stop();
    await rm(this.dir, { recursive: true, force: true });
  }
}
