import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '@kube/component-base';
import { createMemoryStorage, type MemoryStorage, type Storage } from '@kube/storage';
import { eventually, eventuallyPasses } from '@kube/test-harness';
import type { ContainerRuntime, PodContainer } from './dockertools/container-runtime.js';
import type { KubeletSettings } from './kubelet.js';
import { aRules } from './testing/builders.js';
import { FakeDocker } from './testing/fake-docker.js';
import { startTestKubelet, type TestKubelet } from './testing/test-kubelet.js';
import { TestNode } from './testing/test-node.js';
import { withMethods } from './testing/with-methods.js';

const NODE = 'n1';
const quickRestarts = aRules({ restartBackoff: { initialMs: 20, maxMs: 100, ranWellMs: 600_000 } });

describe('a kubelet', () => {
  let docker: FakeDocker;
  let storage: MemoryStorage;
  let node: TestNode;
  let kubelets: TestKubelet[];

  beforeEach(() => {
    docker = new FakeDocker(systemClock);
    docker.images.add('dockerfile/redis:latest').add('kubernetes/pause:latest');
    storage = createMemoryStorage();
    node = new TestNode(storage, NODE);
    kubelets = [];
  });
  afterEach(async () => {
    await Promise.all(kubelets.map((each) => each.stop()));
    storage.close();
  });

  function start(
    settings: Partial<KubeletSettings> = {},
    over: Storage = storage,
    runtime: ContainerRuntime = docker.runtime(settings.nodeName ?? NODE),
  ): TestKubelet {
    const nodeName = settings.nodeName ?? NODE;
    const started = startTestKubelet({ storage: over, runtime, nodeName }, settings);
    kubelets.push(started);
    return started;
  }

  const runningOf = (pod: string): PodContainer[] =>
    docker.containers.filter((each) => each.pod.name === pod && each.state === 'running');
  const one = (pod: string, name: string): PodContainer => {
    const [found, ...others] = runningOf(pod).filter(({ container }) => container === name);
    if (found === undefined || others.length > 0) throw new Error(`there is not just one ${name} of ${pod}`);
    return found;
  };

  it('runs a pod and says so', async () => {
    start();
    await node.bind('web', { containers: [{}, {}] });
    const status = await node.isReady('web');
    expect(status).toMatchObject({ phase: 'Running', podIP: one('web', 'net').ip, hostIP: '127.0.0.1' });
    expect(status.containerStatuses?.map(({ name, ready }) => `${name} ${ready}`)).toEqual([
      ...['main true', 'second true', 'net true'],
    ]);
    expect(one('web', 'main').networkId).toBe(one('web', 'net').id);
  });

  it('leaves nothing of a pod that is deleted', async () => {
    start();
    await node.bind('web');
    await node.isReady('web');
    await node.delete('web');
    await eventually(() => docker.containers.length === 0);
    expect(docker.verbs.slice(-4)).toEqual(['stop main', 'stop net', 'remove net', 'remove main']);
  });

  it('does nothing, and writes nothing, when all is as it should be', async () => {
    start({ relistMs: 5 });
    await node.bind('web');
    await node.isQuiet('web', 2);
    let lists = 0;
    const runtime = docker.runtime(NODE);
    await eventually(async () => (await runtime.list(new AbortController().signal)) && ++lists > 3);
    const verbs = docker.verbs.length;
    const revision = await storage.currentRevision(new AbortController().signal);
    await eventually(() => ++lists > 40);
    expect(docker.verbs).toHaveLength(verbs);
    expect(await storage.currentRevision(new AbortController().signal)).toBe(revision);
  });

  it('adopts what runs when it is started again', async () => {
    const first = start();
    await node.bind('web');
    await node.isReady('web');
    const before = docker.containers;
    await first.stop();
    expect(docker.containers).toEqual(before);
    const verbs = docker.verbs.length;
    start();
    await node.bind('other');
    await node.isReady('other');
    expect(runningOf('web')).toEqual(before);
    expect(docker.verbs.slice(verbs)).toEqual(['create net', 'start net', 'create main', 'start main']);
  });

  it('removes nothing before the store has answered, and then what nobody wants', async () => {
    const first = start();
    await node.bind('web');
    await node.isReady('web');
    await first.stop();
    await node.delete('web');

    let answer = (): void => undefined;
    const asked = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const slow = withMethods<Storage>(storage, {
      async list<T>(...args: Parameters<Storage['list']>) {
        await asked;
        return storage.list<T>(...args);
      },
    });
    const verbs = docker.verbs.length;
    const second = start({}, slow);
    await eventually(() => second.kubelet.trouble() === undefined);
    one('web', 'main');
    expect(docker.verbs).toHaveLength(verbs);
    answer();
    await eventually(() => docker.containers.length === 0);
  });

  it('removes what nobody wants though the store answers in the middle of a look at it', async () => {
    const first = start();
    await node.bind('web');
    await node.isReady('web');
    await first.stop();
    await node.delete('web');

    const [answer, look] = [aGate(), aGate()];
    let watched = false;
    const slow = withMethods<Storage>(storage, {
      async list<T>(...args: Parameters<Storage['list']>) {
        await answer.opened;
        return storage.list<T>(...args);
      },
      watch<T>(...args: Parameters<Storage['watch']>) {
        watched = true;
        return storage.watch<T>(...args);
      },
    });
    const runtime = docker.runtime(NODE);
    let looking = false;
    const slowToLook = withMethods(runtime, {
      async inspect(...args) {
        looking = true;
        await look.opened;
        return runtime.inspect(...args);
      },
    });
    start({ relistMs: 3_600_000 }, slow, slowToLook);
    await eventually(() => looking);
    answer.open();
    await eventually(() => watched);
    look.open();
    await eventually(() => docker.containers.length === 0);
  });

  it('restarts a container that ends, alone, and later each time', async () => {
    start({ rules: quickRestarts });
    await node.bind('web', { containers: [{}, {}] });
    await node.isReady('web');
    const [net, second] = [one('web', 'net').id, one('web', 'second').id];
    for (const restarts of [1, 2, 3]) {
      docker.exit(one('web', 'main').id, 9);
      const status = await node.statusWhere(
        'web',
        ({ containerStatuses: [main] = [] }) => main?.restartCount === restarts && main.ready,
      );
      expect(status.containerStatuses?.[0]?.lastState).toMatchObject({ terminated: { exitCode: 9 } });
    }
    expect(one('web', 'main')).toMatchObject({ attempt: 3, crashes: 3 });
    expect([one('web', 'net').id, one('web', 'second').id]).toEqual([net, second]);
    expect(docker.containers.filter(({ state }) => state === 'exited')).toHaveLength(1);
  });

  it('never shows a pod as ended whose container will be restarted', async () => {
    start();
    await node.bind('web', { containers: [{ command: ['sh', '-c', 'exit 3'] }] });
    const status = await node.statusWhere('web', ({ reason }) => reason === 'CrashLoopBackOff');
    expect(status).toMatchObject({
      phase: 'Running',
      message: 'container "main": ended with code 3, 2 times in a row; waits 10 s before the next start',
    });
  });

  it('gives up the network and the ports of a pod that has done its work', async () => {
    start();
    const ports = [{ containerPort: 80, hostPort: 8080 }];
    const containers = [{ command: ['sh', '-c', 'exit 0'], ports }];
    await node.bind('job', { restartPolicy: 'OnFailure', containers });
    await node.statusWhere('job', ({ phase }) => phase === 'Succeeded');
    await eventually(() => runningOf('job').length === 0);
    await node.bind('next', { containers: [{ ports }] });
    await node.isReady('next');
  });

  it.each(['Never', 'OnFailure'] as const)(
    'does not run a job again whose containers somebody has removed, with the policy %s',
    async (restartPolicy) => {
      const rootDir = await mkdtemp(join(tmpdir(), 'kubelet-test-'));
      try {
        const first = start({ rootDir });
        await node.bind('job', { restartPolicy, containers: [{ command: ['sh', '-c', 'exit 0'] }] });
        const told = await node.statusWhere(
          'job',
          ({ phase, containerStatuses: [, network] = [] }) =>
            phase === 'Succeeded' && network?.state?.terminated !== undefined,
        );
        for (const { id } of docker.containers) docker.remove(id, NODE);
        await node.bind('web');
        await node.isReady('web');
        await first.stop();
        start({ rootDir });
        await node.bind('next');
        await node.isReady('next');
        expect(docker.containers.filter(({ pod }) => pod.name === 'job')).toEqual([]);
        expect(await node.status('job')).toEqual(told);

        await node.delete('job');
        await eventually(async () => (await readdir(join(rootDir, 'pods')).catch(() => [])).length === 0);
      } finally {
        await Promise.all(kubelets.map((each) => each.stop()));
        await rm(rootDir, { recursive: true });
      }
    },
  );

  it('makes a pod anew whose network has ended', async () => {
    start();
    await node.bind('web');
    await node.isReady('web');
    const [net, main] = [one('web', 'net').id, one('web', 'main').id];
    docker.exit(net, 1);
    await eventuallyPasses(() => {
      expect(one('web', 'net').id).not.toBe(net);
      expect(one('web', 'main').id).not.toBe(main);
      expect(one('web', 'main').networkId).toBe(one('web', 'net').id);
    });
    expect(docker.verbs.slice(4, 9)).toEqual([
      ...['stop main', 'create net', 'start net', 'create main', 'start main'],
    ]);
  });

  it('replaces only the container whose part of the pod has changed', async () => {
    docker.images.add('dockerfile/redis:v2');
    start();
    await node.bind('web', { containers: [{}, {}] });
    await node.isReady('web');
    const [net, main, second] = ['net', 'main', 'second'].map((name) => one('web', name).id);
    await node.rebind('web', { containers: [{ image: 'dockerfile/redis:v2' }, {}] });
    await eventuallyPasses(() => expect(one('web', 'main').image).toBe('dockerfile/redis:v2'));
    expect([one('web', 'net').id, one('web', 'second').id]).toEqual([net, second]);
    expect(one('web', 'main').id).not.toBe(main);
  });

  it('clears a pod away before it runs another of its name', async () => {
    start();
    const ports = [{ containerPort: 80, hostPort: 8080 }];
    await node.bind('web', { containers: [{ ports }] }, 'uid-1');
    await node.isReady('web');
    await node.bind('web', { containers: [{ ports }] }, 'uid-2');
    await node.isReady('web');
    expect(docker.containers.map(({ podUid }) => podUid)).toEqual(['uid-2', 'uid-2']);
  });

  it('has a pod wait for a port that another holds, says whose, and starts it when that is gone', async () => {
    start({ relistMs: 3_600_000 });
    const ports = [{ containerPort: 80, hostPort: 8080 }];
    await node.bind('first', { containers: [{ ports }] });
    await node.isReady('first');
    await node.bind('second', { containers: [{ ports }] });
    const status = await node.statusWhere('second', ({ reason }) => reason === 'HostPortConflict');
    expect(status.message).toBe('container "main": host port 8080/tcp is held by pod default/first');
    expect(docker.containers.filter(({ pod }) => pod.name === 'second')).toEqual([]);
    await node.delete('first');
    await node.isReady('second');
  });

  it('starts a pod though the port it waits for is let go in the middle of a look at it', async () => {
    const runtime = docker.runtime(NODE);
    const look = aGate();
    let looking = false;
    const slowToLook = withMethods(runtime, {
      async hasImage(...args) {
        if (args[0] === 'slow') {
          looking = true;
          await look.opened;
        }
        return runtime.hasImage(...args);
      },
    });
    docker.images.add('slow:latest');
    start({ relistMs: 3_600_000 }, storage, slowToLook);
    const ports = [{ containerPort: 80, hostPort: 8080 }];
    await node.bind('first', { containers: [{ ports }] });
    await node.isReady('first');
    await node.bind('second', { containers: [{ image: 'slow', ports }] });
    await eventually(() => looking);
    await node.delete('first');
    await eventually(() => docker.containers.length === 0);
    look.open();
    await node.isReady('second');
  });

  it('lists for those who wait for a port, too, in case no event told', async () => {
    start({ relistMs: 20 });
    const ports = [{ containerPort: 80, hostPort: 8080 }];
    await node.bind('first', { containers: [{ ports }] });
    await node.isReady('first');
    await node.bind('second', { containers: [{ ports }] });
    await node.statusWhere('second', ({ reason }) => reason === 'HostPortConflict');
    docker.mute = true;
    await node.delete('first');
    await node.isReady('second');
  });

  it('leaves nothing behind of a start that failed, and says why', async () => {
    start();
    await node.bind('web', { containers: [{ command: ['/nope'] }] });
    const status = await node.statusWhere('web', ({ reason }) => reason === 'ContainerCannotRun');
    expect(status).toMatchObject({
      phase: 'Pending',
      message: 'container "main": exec: "/nope": no such file or directory',
    });
    expect(docker.containers.map(({ container }) => container)).toEqual(['net']);
  });

  it('pulls once for all pods that want an image, and runs the rest of a pod meanwhile', async () => {
    docker.registry.add('redis:latest');
    let open = (): void => undefined;
    docker.pullGate = new Promise((resolve) => {
      open = resolve;
    });
    start();
    for (const name of ['a', 'b', 'c']) await node.bind(name, { containers: [{ image: 'redis' }, {}] });
    for (const name of ['a', 'b', 'c']) {
      const status = await node.statusWhere(name, ({ reason }) => reason === 'Pulling');
      expect(status).toMatchObject({ phase: 'Pending', message: 'container "main": pulling image "redis"' });
      one(name, 'second');
    }
    open();
    for (const name of ['a', 'b', 'c']) await node.isReady(name);
    expect(docker.pulls).toEqual(['redis']);
  });

  it('says that an image cannot be had, and still ends the pod at once', async () => {
    start();
    await node.bind('web', { containers: [{ image: 'none' }] });
    const status = await node.statusWhere('web', ({ reason }) => reason === 'ImagePullBackOff');
    expect(status.message).toBe('container "main": cannot pull image "none": no registry has none');
    await node.delete('web');
    await eventually(() => docker.containers.length === 0);
  });

  it('runs what is on the node when a pull that is always wanted fails', async () => {
    start();
    await node.bind('web', { containers: [{ imagePullPolicy: 'Always' }] });
    await node.isReady('web');
    expect(docker.pulls).toEqual(['dockerfile/redis']);
  });

  it('waits for Docker, says so, and goes on when it is back', async () => {
    docker.down = true;
    const { kubelet } = start();
    await node.bind('web');
    await eventuallyPasses(() => expect(kubelet.trouble()).toMatch('Docker did not answer'));
    docker.down = false;
    await node.isReady('web');
    expect(kubelet.trouble()).toBeUndefined();

    docker.down = true;
    docker.cutEvents();
    await eventually(() => kubelet.trouble() !== undefined);
    await node.bind('other');
    docker.down = false;
    await node.isReady('other');
  });

  it('notices what no event told of', async () => {
    start({ relistMs: 20 });
    await node.bind('web');
    await node.isReady('web');
    docker.mute = true;
    const before = one('web', 'main').id;
    docker.exit(before, 1);
    await eventuallyPasses(() => expect(one('web', 'main').id).not.toBe(before));
  });

  it('lists anew when the stream of events has ended', async () => {
    start({ relistMs: 3_600_000 });
    await node.bind('web');
    await node.isReady('web');
    const before = one('web', 'main').id;
    docker.cutEvents();
    docker.exit(before, 1);
    await eventuallyPasses(() => expect(one('web', 'main').id).not.toBe(before));
  });

  it('leaves the containers of another node alone', async () => {
    const other = new TestNode(storage, 'n2');
    start();
    start({ nodeName: 'n2' });
    await node.bind('a');
    await other.bind('b');
    await node.isReady('a');
    await other.isReady('b');
    const kept = runningOf('b');
    await node.delete('a');
    await eventually(() => runningOf('a').length === 0);
    expect(runningOf('b')).toEqual(kept);
  });

  it('refuses what it cannot give, and says so', async () => {
    start();
    await node.bind('web', { volumes: [{ name: 'data', hostPath: { path: '/srv/../etc' } }] });
    const status = await node.statusWhere('web', ({ reason }) => reason === 'Refused');
    const message = 'volume "data": the path "/srv/../etc" must be absolute and without ".."';
    expect(status.message).toBe(`container "main": ${message}`);
    expect(docker.containers).toEqual([]);
    await eventuallyPasses(async () =>
      expect(await node.events('web')).toEqual([`1 failed main: ${message}`]),
    );
  });
});

/** A promise to be kept from outside. */
function aGate() {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}
