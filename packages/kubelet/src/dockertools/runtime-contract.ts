import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, freePort } from '@kube/test-harness';
import { podKey } from '../pod/pod-ref.js';
import type { ContainerOrder, ContainerRuntime, RuntimeEvent } from './container-runtime.js';

/** A runtime to hold to the contract. */
export interface ContractSubject {
  /** An image that is there, without its tag `latest`; its command `sh -c` runs scripts. */
  readonly image: string;
  /** One that no registry has. */
  readonly missingImage: string;
  runtime(nodeName: string): ContainerRuntime;
}

const FOR_EVER = ['sh', '-c', 'while :; do sleep 1; done'];

/** What every ContainerRuntime promises, told as tests. Each test is a node of its own. */
export function describeRuntimeContract(name: string, subject: () => ContractSubject): void {
  describe(`${name} keeps the runtime contract:`, () => {
    const { signal } = new AbortController();
    let runtime: ContainerRuntime;
    let nodeName: string;
    let podUid: string;

    beforeEach(() => {
      nodeName = `contract-${randomUUID()}`;
      podUid = randomUUID();
      runtime = subject().runtime(nodeName);
    });
    afterEach(async () => {
      for (const { id } of await runtime.list(signal)) await runtime.remove(id, signal);
    });

    function order(more: Partial<ContainerOrder> = {}): ContainerOrder {
      return {
        pod: { namespace: 'default', name: 'web', source: 'etcd' },
        podUid,
        container: 'main',
        hash: 'abc',
        attempt: 0,
        crashes: 0,
        graceSeconds: 0,
        image: subject().image,
        command: FOR_EVER,
        env: [],
        memoryBytes: 0,
        cpuShares: 0,
        privileged: false,
        network: { type: 'own', hostname: 'web', ports: [] },
        ...more,
      };
    }

    async function run(more: Partial<ContainerOrder> = {}): Promise<string> {
      const id = await runtime.create(order(more), signal);
      await runtime.start(id, signal);
      return id;
    }

    it('gives back what a container was made for', async () => {
      const preStop = { exec: { command: ['say', '"bye"'] } };
      const id = await runtime.create(order({ attempt: 7, crashes: 3, graceSeconds: 5, preStop }), signal);
      const pod = { namespace: 'default', name: 'web', source: 'etcd' };
      const [listed, ...others] = await runtime.list(signal);
      expect(others).toEqual([]);
      expect(listed).toEqual({ id, pod, podUid, container: 'main', state: 'created', hostPorts: [] });
      expect(await runtime.inspect(id, signal)).toMatchObject({
        ...{ id, pod, podUid, container: 'main', hash: 'abc', attempt: 7, crashes: 3, graceSeconds: 5 },
        ...{ state: 'created', image: subject().image, outOfMemory: false, preStop },
      });
    });

    it('shows a container that runs, with its start and its address', async () => {
      const id = await run();
      const container = await runtime.inspect(id, signal);
      expect(container).toMatchObject({ state: 'running', ip: expect.stringMatching(/^[\d.]+$/) });
      expect(Date.parse(container?.startedAt ?? '')).toBeGreaterThan(0);
      expect(container?.finishedAt).toBeUndefined();
      expect((await runtime.list(signal)).map(({ state }) => state)).toEqual(['running']);
    });

    it('starts what runs already without a word', async () => {
      const id = await run();
      await runtime.start(id, signal);
      expect(await runtime.inspect(id, signal)).toMatchObject({ state: 'running' });
    });

    it('tells how a container ended', async () => {
      const id = await run({ command: ['sh', '-c', 'exit 3'] });
      const ended = await eventually(async () => {
        const container = await runtime.inspect(id, signal);
        return container?.state === 'exited' ? container : undefined;
      });
      expect(ended).toMatchObject({ exitCode: 3 });
      // In no certain order: of what ends at once Docker notes the start a moment after the end.
      for (const time of [ended?.startedAt, ended?.finishedAt]) {
        expect(Date.parse(time ?? '')).toBeGreaterThan(0);
      }
    });

    it('stops what runs, what has ended and what never was', async () => {
      const id = await run();
      await runtime.stop(id, 0, signal);
      expect(await runtime.inspect(id, signal)).toMatchObject({ state: 'exited' });
      await runtime.stop(id, 0, signal);
      await runtime.stop('no-such-container', 0, signal);
    });

    it('removes what runs, and what is gone', async () => {
      const id = await run();
      await runtime.remove(id, signal);
      expect(await runtime.inspect(id, signal)).toBeUndefined();
      expect(await runtime.list(signal)).toEqual([]);
      await runtime.remove(id, signal);
    });

    it('refuses a second container of one attempt, and takes the next', async () => {
      await runtime.create(order(), signal);
      await expect(runtime.create(order(), signal)).rejects.toMatchObject({
        name: 'RuntimeError',
        code: 'conflict',
      });
      await runtime.create(order({ attempt: 1 }), signal);
    });

    it('makes nothing of an image that is not there', async () => {
      await expect(runtime.create(order({ image: subject().missingImage }), signal)).rejects.toMatchObject({
        code: 'not-found',
      });
      expect(await runtime.list(signal)).toEqual([]);
    });

    it('cannot start what does not exist, nor a command that is none, and says so', async () => {
      await expect(runtime.start('no-such-container', signal)).rejects.toMatchObject({ code: 'not-found' });
      const id = await runtime.create(order({ command: ['/nope'] }), signal);
      await expect(runtime.start(id, signal)).rejects.toMatchObject({
        code: 'failed',
        message: expect.stringContaining('"/nope"'),
      });
      expect(await runtime.inspect(id, signal)).toMatchObject({ state: 'created' });
    });

    it('lets a container join the network of another', async () => {
      const networkId = await run({ container: 'net' });
      const id = await run({ network: { type: 'joined', networkId } });
      const joined = await runtime.inspect(id, signal);
      expect(joined).toMatchObject({ state: 'running', networkId });
      expect(joined?.ip).toBeUndefined();
    });

    it('binds ports of the node once, and says each time in the same words who cannot have them', async () => {
      const hostPort = await freePort();
      const ports = [{ protocol: 'tcp' as const, hostIP: '127.0.0.1', hostPort, containerPort: 80 }];
      const network = { type: 'own' as const, hostname: 'web', ports };
      const holder = await run({ container: 'net', network });
      const held = [{ protocol: 'tcp', hostIP: '127.0.0.1', hostPort }];
      expect(await runtime.list(signal)).toMatchObject([{ hostPorts: held }]);

      const messages = [];
      for (const attempt of [0, 1]) {
        const id = await runtime.create(order({ container: 'other', attempt, network }), signal);
        const failure = await runtime.start(id, signal).catch((err: unknown) => err);
        expect(failure).toMatchObject({
          code: 'failed',
          message: expect.stringContaining('already allocated'),
        });
        messages.push((failure as Error).message);
        await runtime.remove(id, signal);
      }
      expect(messages[0]).toBe(messages[1]);

      await runtime.stop(holder, 0, signal);
      expect(await runtime.list(signal)).toMatchObject([{ hostPorts: [] }]);
    });

    it('knows images by their exact name', async () => {
      const { image, missingImage } = subject();
      expect(await runtime.hasImage(image, signal)).toBe(true);
      expect(await runtime.hasImage(`${image}:latest`, signal)).toBe(true);
      expect(await runtime.hasImage(`${image}:no-such-tag`, signal)).toBe(false);
      expect(await runtime.hasImage(missingImage, signal)).toBe(false);
    });

    it('fails to pull what no registry has', async () => {
      await expect(runtime.pull(subject().missingImage, signal)).rejects.toMatchObject({ code: 'failed' });
    });

    it('shows a node nothing of another', async () => {
      await run();
      expect(await subject().runtime(`${nodeName}-2`).list(signal)).toEqual([]);
    });

    it('tells when a container has ended and when it is removed, to its own node only', async () => {
      const stop = new AbortController();
      const heard: string[] = [];
      const overheard: RuntimeEvent[] = [];
      const listen = async (to: ContainerRuntime, hear: (event: RuntimeEvent) => void): Promise<unknown> => {
        try {
          for await (const event of to.events(stop.signal)) hear(event);
          return 'ended of itself';
        } catch (err) {
          return err;
        }
      };
      const told = listen(runtime, (event) => {
        heard.push(event.type === 'gone' ? `${podKey(event.pod)} ${event.container}` : event.type);
      });
      const toldOther = listen(subject().runtime(`${nodeName}-2`), (event) => overheard.push(event));
      await eventually(() => heard.length === 1 && overheard.length === 1);
      const id = await run();
      await runtime.stop(id, 0, signal);
      await eventually(() => heard.length === 2);
      await runtime.remove(id, signal);
      await eventually(() => heard.length === 3);
      expect(heard).toEqual(['subscribed', 'default/web/etcd main', 'default/web/etcd main']);
      expect(overheard).toEqual([{ type: 'subscribed' }]);
      const reason = new Error('enough');
      stop.abort(reason);
      expect([await told, await toldOther]).toEqual([reason, reason]);
    });

    it('gives the reason of a signal that has aborted', async () => {
      const reason = new Error('stopped');
      await expect(runtime.list(AbortSignal.abort(reason))).rejects.toBe(reason);
    });
  });
}
