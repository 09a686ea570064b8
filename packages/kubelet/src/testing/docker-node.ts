import { randomUUID } from 'node:crypto';
import { systemClock } from '@kube/component-base';
import { type DockerScope, dockerScope } from '@kube/test-harness';
import { NODE_LABEL } from '../dockertools/container-labels.js';
import type { ContainerRuntime, PodContainer } from '../dockertools/container-runtime.js';
import { DEFAULT_ENDPOINT } from '../dockertools/docker-endpoint.js';
import { createDockerRuntime } from '../dockertools/docker-runtime.js';

const { signal } = new AbortController();

/** The Docker that tests run on. */
export const DOCKER = process.env.DOCKER_HOST ?? DEFAULT_ENDPOINT;

/** A node on the real Docker that nobody else has, and what is there of its pods. */
export class DockerNode {
  readonly name: string;
  readonly runtime: ContainerRuntime;
  readonly #scope: DockerScope;

  constructor() {
    this.name = `kubelet-test-${randomUUID()}`;
    this.runtime = createDockerRuntime({ endpoint: DOCKER, nodeName: this.name, clock: systemClock });
    this.#scope = dockerScope(`${NODE_LABEL}=${this.name}`);
  }

  get docker(): DockerScope['docker'] {
    return this.#scope.docker;
  }

  /** Every container of the node, or of one of its pods. */
  async containers(pod?: string): Promise<readonly PodContainer[]> {
    const listed = await this.runtime.list(signal);
    const found = await Promise.all(listed.map(({ id }) => this.runtime.inspect(id, signal)));
    return found.flatMap((each) =>
      each !== undefined && (pod ?? each.pod.name) === each.pod.name ? each : [],
    );
  }

  /** Name, id and start time of each container that runs, in the order of their names. */
  async running(pod?: string): Promise<readonly string[]> {
    return (await this.containers(pod))
      .filter(({ state }) => state === 'running')
      .map((each) => `${each.pod.name} ${each.container} ${each.id} ${each.startedAt}`)
      .sort();
  }

  /** The one container of that name that runs. Throws when there is none, or more than one. */
  async one(pod: string, name: string): Promise<PodContainer> {
    const all = (await this.containers(pod)).filter(
      (each) => each.container === name && each.state === 'running',
    );
    const [found] = all;
    if (found === undefined || all.length > 1)
      throw new Error(`${all.length} containers ${name} of ${pod} run`);
    return found;
  }

  /** Removes everything that carries the label of the node. */
  cleanup(): Promise<void> {
    return this.#scope.cleanup();
  }
}
