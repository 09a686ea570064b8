import { describe, expect, it } from '@jest/globals';
import { fakeClock, silentLogger } from '@kube/component-base/testing';
import { eventually } from '@kube/test-harness';
import { FakeDocker } from '../testing/fake-docker.js';
import { ImagePuller } from './image-puller.js';

function aPuller() {
  const clock = fakeClock(1_000_000);
  const docker = new FakeDocker(clock);
  const told: string[] = [];
  const ended = (whom: string): void => void told.push(whom);
  const deps = { runtime: docker.runtime('n'), clock, log: silentLogger, ended };
  const puller = new ImagePuller(deps, new AbortController().signal);
  const pull = async (image: string): Promise<void> => {
    puller.pull(image, 'a');
    await puller.settled();
  };
  return { clock, docker, puller, pull, told };
}

describe('ImagePuller', () => {
  it('pulls once however many ask, and tells each of them once', async () => {
    const { docker, puller, pull, told } = aPuller();
    docker.registry.add('redis:latest');
    let open = (): void => undefined;
    docker.pullGate = new Promise((resolve) => {
      open = resolve;
    });
    expect(puller.state('redis', 'a')).toBeUndefined();
    for (const whom of ['a', 'b', 'a']) puller.pull('redis', whom);
    expect(puller.state('redis', 'b')).toMatchObject({ pulling: true });
    expect(puller.state('redis', 'c')).toMatchObject({ pulling: false });
    open();
    await puller.settled();
    expect(docker.pulls).toEqual(['redis']);
    expect(told).toEqual(['a', 'b']);
    expect(puller.state('redis', 'a')).toEqual({ pulling: false, pulledAt: 1_000_000, failure: undefined });
    await pull('redis');
    expect(docker.pulls).toEqual(['redis', 'redis']);
  });

  it('puts off the next attempt for longer after each failure, and forgets that when one went well', async () => {
    const { clock, docker, puller, pull } = aPuller();
    const delays: number[] = [];
    for (let attempt = 0; attempt < 7; attempt++) {
      await pull('redis');
      const { failure } = puller.state('redis', 'a') ?? {};
      expect(failure).toMatchObject({ message: 'no registry has redis', at: clock.now() });
      delays.push((failure?.retryAt ?? 0) - clock.now());
      await clock.advance(1);
    }
    expect(delays).toEqual([10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000]);
    docker.registry.add('redis:latest');
    await pull('redis');
    expect(puller.state('redis', 'a')).toMatchObject({ failure: undefined });
    docker.registry.clear();
    await pull('redis');
    expect((puller.state('redis', 'a')?.failure?.retryAt ?? 0) - clock.now()).toBe(10_000);
  });

  it('is settled when the last pull has ended', async () => {
    const { docker, puller } = aPuller();
    let open = (): void => undefined;
    docker.pullGate = new Promise((resolve) => {
      open = resolve;
    });
    puller.pull('redis', 'a');
    let settled = false;
    const whenSettled = puller.settled().then(() => {
      settled = true;
    });
    await eventually(() => docker.pulls.length === 1);
    expect(settled).toBe(false);
    open();
    await whenSettled;
    expect(puller.state('redis', 'a')).toMatchObject({ pulling: false });
  });
});
