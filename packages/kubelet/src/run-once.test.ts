import { describe, expect, it } from '@jest/globals';
import type { PodStatus } from '@kube/api-types';
import { aBoundPod } from '@kube/api-types/testing';
import { fakeClock, silentLogger } from '@kube/component-base/testing';
import { untilAllRun } from './run-once.js';

const ready: PodStatus = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
const ref = { namespace: 'default', name: 'web', source: 'file' };

function setting() {
  const clock = fakeClock();
  const state = { answered: true, status: undefined as PodStatus | undefined };
  const kubelet = {
    sourcesAnswered: () => state.answered,
    pods: { all: () => [{ ref, pod: aBoundPod('web') }], status: () => state.status },
  };
  const stop = new AbortController();
  let ended: unknown;
  const running = untilAllRun(kubelet, { clock, log: silentLogger }, stop.signal).then(
    () => (ended = 'well'),
    (err: unknown) => (ended = (err as Error).message),
  );
  return { clock, state, stop, running, ended: () => ended };
}

describe('untilAllRun', () => {
  it.each([ready, { phase: 'Succeeded' } as const])(
    'ends when every pod runs or has done its work: %j',
    async (status) => {
      const { clock, state, ended } = setting();
      await clock.advance(1_000);
      expect(ended()).toBeUndefined();
      state.status = status;
      await clock.advance(1_000);
      expect(ended()).toBe('well');
    },
  );

  it('takes no pods for all pods only when the sources have answered', async () => {
    const { clock, state, ended } = setting();
    state.status = ready;
    state.answered = false;
    await clock.advance(0);
    await clock.advance(1_000);
    expect(ended()).toBeUndefined();
    state.answered = true;
    await clock.advance(1_000);
    expect(ended()).toBe('well');
  });

  it('gives up at last, and says which pod does not run and why', async () => {
    const { clock, state, running, ended } = setting();
    state.status = { phase: 'Pending', message: 'no such image' };
    await clock.advance(1_024_000);
    await running;
    expect(ended()).toMatch(/gives up after 1023 s: these pods do not run: default\/web \(no such image\)/);
  });

  it('ends in order when it is stopped', async () => {
    const { stop, running, ended } = setting();
    stop.abort();
    await running;
    expect(ended()).toBe('well');
  });
});
