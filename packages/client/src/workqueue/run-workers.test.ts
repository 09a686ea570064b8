import { describe, expect, it } from '@jest/globals';
import { systemClock } from '@kube/component-base';
import { silentLogger } from '@kube/component-base/testing';
import { eventuallyPasses } from '@kube/test-harness';
import { runWorkers } from './run-workers.js';
import { WorkQueue } from './work-queue.js';

describe('runWorkers', () => {
  it('tries a failed key again, and stops when aborted', async () => {
    const queue = new WorkQueue(systemClock, { initialMs: 1, maxMs: 4 });
    const stop = new AbortController();
    const passes: string[] = [];
    const reconcile = async (key: string): Promise<void> => {
      passes.push(key);
      if (passes.length < 3) throw new Error('not yet');
    };
    const running = runWorkers({ queue, workers: 2, reconcile, log: silentLogger }, stop.signal);
    queue.add('a');
    await eventuallyPasses(() => expect(passes).toEqual(['a', 'a', 'a']));
    stop.abort();
    await running;
  });
});
