import { describe, expect, it } from '@jest/globals';
import { fakeClock, silentLogger } from '@kube/component-base/testing';
import { eventually } from '@kube/test-harness';
import { FakeDocker } from '../testing/fake-docker.js';
import { ImagePuller } from './image-puller.js';

function aPuller() {
  const clock = fakeClock(1_000_000);
  const docker = new FakeDocker(clock);
  const told: string[] = [];
  const outcomes: string[] = [];
  const deps = {
    ...{ runtime: docker.runtime('n'), clock, log: silentLogger },
    ended: (whom: string, image: string, failure: string | undefined): void => {
      told.push(whom);
      outcomes.push(`${image} for ${whom}: ${failure ?? 'well'}`);
    },
  };
  const puller = new ImagePuller(deps);
  const stop = new AbortController();
  const stopped = puller.run(stop.signal);
  const ended = async (whom: string): Promise<void> => {
    await eventually(() => told.includes(whom));
  };
  const pull = async (image: string): Promise<void> => {
    told.length = 0;
    puller.pull(image, 'a');
    await ended('a');
  };
  return { clock, docker, puller, pull, told, outcomes, ended, stop, stopped };
}

describe('ImagePuller', () => {
  it('pulls once however many ask, and tells each of them once', async () => {
    const { docker, puller, pull, told, ended } = aPuller();
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
    await ended('b');
    expect(docker.pulls).toEqual(['redis']);
    expect(told).toEqual(['a', 'b']);
    expect(puller.state('redis', 'a')).toEqual({ pulling: false, pulledAt: 1_000_000, failure: undefined });
    await pull('redis');
    expect(docker.pulls).toEqual(['redis', 'redis']);
  });

  it('says what came of it, and what is under way', async () => {
    const { docker, puller, pull, outcomes } = aPuller();
    puller.pull('redis', 'b');
    expect(puller.pulling).toEqual(['redis']);
    await pull('redis');
    docker.registry.add('redis:latest');
    await pull('redis');
    expect(outcomes).toEqual([
      'redis for b: no registry has redis',
      'redis for a: no registry has redis',
      'redis for a: well',
    ]);
    expect(puller.pulling).toEqual([]);
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

  it('stops when the last pull has ended, and tells nobody any more', async () => {
    const { docker, puller, told, stop, stopped } = aPuller();
    let open = (): void => undefined;
    docker.pullGate = new Promise((resolve) => {
      open = resolve;
    });
    puller.pull('redis', 'a');
    await eventually(() => docker.pulls.length === 1);
    let over = false;
    const ended = stopped.then(() => {
      over = true;
    });
    stop.abort();
    await Promise.resolve();
    expect(over).toBe(false);
    open();
    await ended;
    expect(told).toEqual([]);
  });

  it('pulls nothing before it runs', () => {
    const clock = fakeClock();
    const runtime = new FakeDocker(clock).runtime('n');
    const puller = new ImagePuller({ runtime, clock, log: silentLogger, ended: () => undefined });
    expect(() => puller.pull('redis', 'a')).toThrow('before pulling had begun');
  });
});
