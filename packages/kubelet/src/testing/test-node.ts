import { randomUUID } from 'node:crypto';
import {
  boundPodKey,
  type Container,
  type Event,
  keyOf,
  type Pod,
  type PodSpec,
  type PodStatus,
  resourceOf,
} from '@kube/api-types';
import type { Storage, Write } from '@kube/storage';
import { eventually } from '@kube/test-harness';

/** A pod of a test: its containers get names `main`, `second`, … unless they have one. */
export interface TestPod extends Partial<Omit<PodSpec, 'containers'>> {
  readonly containers?: readonly Partial<Container>[];
}

/** One that the tests' machine has, with a shell in it. */
export const SHELL_IMAGE = 'dockerfile/redis';

const NAMES = ['main', 'second', 'third'];
const { signal } = new AbortController();

/** One node as its kubelet knows it from the store: pods are bound to it and deleted as the apiserver does it. */
export class TestNode {
  constructor(
    readonly storage: Storage,
    readonly name: string,
  ) {}

  /** Creates a pod and binds it, in one transaction. Its containers run a shell for ever, without grace. */
  async bind(name: string, pod: TestPod = {}, uid: string = randomUUID()): Promise<void> {
    const spec = this.#specOf(pod);
    const metadata = { name, namespace: 'default', uid };
    await this.#write(
      {
        type: 'put',
        key: this.#podKey(name),
        value: { kind: 'Pod', metadata, spec, status: { phase: 'Pending' } },
      },
      { type: 'put', key: this.#boundKey(name), value: { kind: 'BoundPod', metadata, spec } },
    );
  }

  /** Changes what a bound pod should be. */
  async rebind(name: string, pod: TestPod): Promise<void> {
    const spec = this.#specOf(pod);
    await this.storage.transact(
      [this.#podKey(name)],
      (current) => {
        const known = current.get(this.#podKey(name))?.value as Pod;
        const writes: Write[] = [
          { type: 'put', key: this.#podKey(name), value: { ...known, spec } },
          {
            type: 'put',
            key: this.#boundKey(name),
            value: { kind: 'BoundPod', metadata: known.metadata, spec },
          },
        ];
        return { writes, result: undefined };
      },
      signal,
    );
  }

  /** Deletes a pod and its binding, in one transaction. */
  async delete(name: string): Promise<void> {
    await this.#write(
      { type: 'delete', key: this.#podKey(name) },
      { type: 'delete', key: this.#boundKey(name) },
    );
  }

  /** What the kubelet has said of a pod. */
  async status(name: string): Promise<PodStatus> {
    const stored = await this.storage.get<Pod>(this.#podKey(name), signal);
    return stored?.value.status ?? {};
  }

  /** The revision at which a pod was last written. */
  async revision(name: string): Promise<number | undefined> {
    return (await this.storage.get<Pod>(this.#podKey(name), signal))?.revision;
  }

  /** Waits until a status is as `wanted` says, and gives it. */
  async statusWhere(
    name: string,
    wanted: (status: PodStatus) => boolean | undefined,
    within = 20_000,
  ): Promise<PodStatus> {
    let last: PodStatus = {};
    const probe = async (): Promise<boolean> => {
      last = await this.status(name);
      return wanted(last) === true;
    };
    await eventually(probe, { within, describe: `the status of ${name} to be as wanted` }).catch(
      (err: unknown) => {
        throw new Error(`${(err as Error).message}; it is ${JSON.stringify(last)}`, { cause: err });
      },
    );
    return last;
  }

  /** What was told of a pod, in one line per event: `<count> <reason> <container>: <message>`. */
  async events(name: string): Promise<readonly string[]> {
    const { items } = await this.storage.list<Event>(resourceOf('Event').prefix, signal);
    return items
      .map(({ value }) => value)
      .filter(({ involvedObject }) => involvedObject.name === name)
      .map(({ count, reason, message, involvedObject: { fieldPath = '' } }) => {
        const container = /\{(.*)\}/.exec(fieldPath)?.[1] ?? '';
        return `${count} ${reason} ${container}: ${message}`;
      })
      .sort();
  }

  /** Waits until a pod runs with all its containers and everything about that is written. */
  async isQuiet(name: string, containers: number, within?: number): Promise<void> {
    await this.isReady(name, within);
    const started = async () => (await this.events(name)).filter((event) => event.includes(' started '));
    await eventually(async () => (await started()).length === containers);
  }

  /** Waits until a pod runs with all its containers. */
  isReady(name: string, within?: number): Promise<PodStatus> {
    return this.statusWhere(name, ({ conditions }) => conditions?.some(isReady), within);
  }

  #specOf({ containers = [{}], ...more }: TestPod): PodSpec {
    return {
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 0,
      ...more,
      nodeName: this.name,
      containers: containers.map((container, index) => ({
        name: NAMES[index] ?? String(index),
        image: SHELL_IMAGE,
        command: ['sh', '-c', 'while :; do sleep 1; done'],
        ...container,
      })),
    };
  }

  async #write(...writes: readonly Write[]): Promise<void> {
    await this.storage.transact([], () => ({ writes, result: undefined }), signal);
  }

  #podKey(name: string): string {
    return keyOf('Pod', 'default', name);
  }

  #boundKey(name: string): string {
    return boundPodKey(this.name, 'default', name);
  }
}

function isReady({ type, status }: NonNullable<PodStatus['conditions']>[number]): boolean {
  return type === 'Ready' && status === 'True';
}
