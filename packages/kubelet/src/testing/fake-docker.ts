import type { Clock } from '@kube/component-base';
import { containerName } from '../dockertools/container-name.js';
import {
  type ContainerIdentity,
  type ContainerOrder,
  type ContainerRuntime,
  type ContainerSummary,
  type HostPort,
  type PodContainer,
  RuntimeError,
  type RuntimeEvent,
} from '../dockertools/container-runtime.js';
import { collide } from '../pod/refusal.js';

interface FakeContainer extends PodContainer {
  readonly nodeName: string;
  readonly order: ContainerOrder;
}

interface Listener {
  readonly nodeName: string;
  readonly events: RuntimeEvent[];
  rouse: () => void;
}

/**
 * An engine in memory, for unit tests: it promises what Docker promises. A command of `sh -c "exit N"` ends as soon as
 * it is started, one of `/nope` cannot be started, and any other runs until it is stopped.
 */
export class FakeDocker {
  /** What is on the machine, with tags. */
  readonly images = new Set<string>();
  /** What can be pulled, with tags. */
  readonly registry = new Set<string>();
  /** While it is set, whoever pulls waits for it. */
  pullGate: Promise<void> | undefined;
  /** Images that were pulled, or tried to be, in order. */
  readonly pulls: string[] = [];
  /** Verbs that changed something, or tried to, in order: `create <name of the container>` and the like. */
  readonly verbs: string[] = [];
  /** True while nothing answers. */
  down = false;
  /** True while events are kept from whoever listens. */
  mute = false;
  readonly #containers = new Map<string, FakeContainer>();
  readonly #listeners = new Set<Listener>();
  #made = 0;

  constructor(private readonly clock: Clock) {}

  /** What the kubelet of a node sees of it. */
  runtime(nodeName: string): ContainerRuntime {
    return new FakeRuntime(this, nodeName);
  }

  /** All containers, of all nodes. */
  get containers(): readonly PodContainer[] {
    return [...this.#containers.values()];
  }

  /** Ends a running container from within. */
  exit(id: string, exitCode: number): void {
    const container = this.#containers.get(id);
    if (container?.state !== 'running') throw new Error(`container ${id} does not run`);
    this.#update({ ...container, ip: undefined, state: 'exited', exitCode, finishedAt: this.#now() });
    this.#tell(container);
  }

  /** Ends every stream of events, as a restart of the engine does. */
  cutEvents(): void {
    for (const listener of this.#listeners) {
      this.#listeners.delete(listener);
      listener.rouse();
    }
  }

  /** @internal */
  assertUp(signal: AbortSignal): void {
    signal.throwIfAborted();
    if (this.down) throw new RuntimeError('unavailable', 'Docker did not answer: connect ENOENT');
  }

  /** @internal */
  ofNode(nodeName: string): readonly FakeContainer[] {
    return [...this.#containers.values()].filter((each) => each.nodeName === nodeName);
  }

  /** @internal */
  find(id: string, nodeName: string): FakeContainer | undefined {
    return this.ofNode(nodeName).find((each) => each.id === id);
  }

  /** @internal */
  create(nodeName: string, order: ContainerOrder): string {
    this.verbs.push(`create ${order.container}`);
    const taken = [...this.#containers.values()].some((each) => containerName(each) === containerName(order));
    if (taken) throw new RuntimeError('conflict', `the name ${containerName(order)} is in use`);
    const imageId = this.#imageId(order.image);
    const id = `id-${++this.#made}`;
    const { network } = order;
    this.#update({
      ...identityOf(order),
      id,
      nodeName,
      order,
      state: 'created',
      image: order.image,
      imageId,
      exitCode: 0,
      outOfMemory: false,
      ...(network.type === 'joined' ? { networkId: network.networkId } : {}),
    });
    return id;
  }

  /** @internal */
  start(id: string, nodeName: string): void {
    const container = this.#existing(id, nodeName);
    this.verbs.push(`start ${container.container}`);
    if (container.state === 'running') return;
    const { network, command } = container.order;
    if (command[0] === '/nope') throw new RuntimeError('failed', 'exec: "/nope": no such file or directory');
    if (network.type === 'own') this.#assertPortsFree(network.ports);
    else if (this.#containers.get(network.networkId)?.state !== 'running') {
      throw new RuntimeError('failed', 'cannot join the network of a container that does not run');
    }
    const ip = network.type === 'own' ? { ip: `10.0.0.${++this.#made}` } : {};
    this.#update({ ...container, ...ip, state: 'running', startedAt: this.#now(), finishedAt: undefined });
    const exit = /^exit (\d+)$/.exec(command[2] ?? '')?.[1];
    if (exit !== undefined) this.exit(id, Number(exit));
  }

  /** @internal */
  stop(id: string, nodeName: string): void {
    const container = this.find(id, nodeName);
    this.verbs.push(`stop ${container?.container ?? id}`);
    if (container?.state === 'running') this.exit(id, 137);
  }

  /** @internal */
  remove(id: string, nodeName: string): void {
    const container = this.find(id, nodeName);
    this.verbs.push(`remove ${container?.container ?? id}`);
    if (container === undefined) return;
    this.#containers.delete(id);
    this.#tell(container);
  }

  /** @internal */
  async pull(image: string): Promise<void> {
    this.pulls.push(image);
    await this.pullGate;
    if (!this.registry.has(tagged(image))) throw new RuntimeError('failed', `no registry has ${image}`);
    this.images.add(tagged(image));
  }

  /** @internal */
  async *events(nodeName: string, signal: AbortSignal): AsyncGenerator<RuntimeEvent> {
    const listener: Listener = { nodeName, events: [], rouse: () => undefined };
    this.#listeners.add(listener);
    const onAbort = (): void => listener.rouse();
    signal.addEventListener('abort', onAbort);
    try {
      yield { type: 'subscribed' };
      while (this.#listeners.has(listener)) {
        signal.throwIfAborted();
        yield* listener.events.splice(0);
        await new Promise<void>((resolve) => {
          listener.rouse = resolve;
          if (signal.aborted || listener.events.length > 0 || !this.#listeners.has(listener)) resolve();
        });
      }
      throw new RuntimeError('unavailable', 'the stream of events ended');
    } finally {
      signal.removeEventListener('abort', onAbort);
      this.#listeners.delete(listener);
    }
  }

  #tell({ nodeName, pod, container }: FakeContainer): void {
    if (this.mute) return;
    for (const listener of this.#listeners) {
      if (listener.nodeName !== nodeName) continue;
      listener.events.push({ type: 'gone', pod, container });
      listener.rouse();
    }
  }

  #assertPortsFree(wanted: readonly HostPort[]): void {
    for (const other of this.#containers.values()) {
      if (wanted.some((port) => portsOf(other).some((held) => collide(port, held)))) {
        throw new RuntimeError(
          'failed',
          `Bind for 0.0.0.0:${wanted[0]?.hostPort} failed: port is already allocated`,
        );
      }
    }
  }

  #existing(id: string, nodeName: string): FakeContainer {
    const container = this.find(id, nodeName);
    if (container === undefined) throw new RuntimeError('not-found', `No such container: ${id}`);
    return container;
  }

  #imageId(image: string): string {
    if (!this.images.has(tagged(image))) throw new RuntimeError('not-found', `No such image: ${image}`);
    return `sha256:${tagged(image)}`;
  }

  #update(container: FakeContainer): void {
    this.#containers.set(container.id, container);
  }

  #now(): string {
    return new Date(this.clock.now()).toISOString();
  }
}

class FakeRuntime implements ContainerRuntime {
  constructor(
    private readonly docker: FakeDocker,
    private readonly nodeName: string,
  ) {}

  async list(signal: AbortSignal): Promise<readonly ContainerSummary[]> {
    this.docker.assertUp(signal);
    return this.docker.ofNode(this.nodeName).map((container) => {
      const { id, pod, podUid, state } = container;
      return { id, pod, podUid, container: container.container, state, hostPorts: portsOf(container) };
    });
  }

  async inspect(id: string, signal: AbortSignal): Promise<PodContainer | undefined> {
    this.docker.assertUp(signal);
    const found = this.docker.find(id, this.nodeName);
    if (found === undefined) return undefined;
    const { nodeName: _, order: __, ...container } = found;
    return container;
  }

  async create(order: ContainerOrder, signal: AbortSignal): Promise<string> {
    this.docker.assertUp(signal);
    return this.docker.create(this.nodeName, order);
  }

  async start(id: string, signal: AbortSignal): Promise<void> {
    this.docker.assertUp(signal);
    this.docker.start(id, this.nodeName);
  }

  async stop(id: string, _graceSeconds: number, signal: AbortSignal): Promise<void> {
    this.docker.assertUp(signal);
    this.docker.stop(id, this.nodeName);
  }

  async remove(id: string, signal: AbortSignal): Promise<void> {
    this.docker.assertUp(signal);
    this.docker.remove(id, this.nodeName);
  }

  async hasImage(image: string, signal: AbortSignal): Promise<boolean> {
    this.docker.assertUp(signal);
    return this.docker.images.has(tagged(image));
  }

  async pull(image: string, signal: AbortSignal): Promise<void> {
    this.docker.assertUp(signal);
    await this.docker.pull(image);
  }

  async *events(signal: AbortSignal): AsyncGenerator<RuntimeEvent> {
    this.docker.assertUp(signal);
    yield* this.docker.events(this.nodeName, signal);
  }
}

function portsOf({ state, order }: FakeContainer): readonly HostPort[] {
  if (state !== 'running' || order.network.type !== 'own') return [];
  return order.network.ports.map(({ protocol, hostIP, hostPort }) => ({ protocol, hostIP, hostPort }));
}

function identityOf(order: ContainerOrder): ContainerIdentity {
  const { pod, podUid, container, hash, attempt, crashes, graceSeconds, preStop } = order;
  const hook = preStop === undefined ? {} : { preStop };
  return { pod, podUid, container, hash, attempt, crashes, graceSeconds, ...hook };
}

function tagged(image: string): string {
  return image.lastIndexOf(':') > image.lastIndexOf('/') ? image : `${image}:latest`;
}
