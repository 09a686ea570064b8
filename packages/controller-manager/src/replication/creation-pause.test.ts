import { describe, expect, it } from '@jest/globals';
import type { Pod } from '@kube/api-types';
import { aPod } from '@kube/api-types/testing';
import { type CreationPause, endedAtOnce, endOf, pauseAfter } from './creation-pause.js';

const BORN = Date.parse('2014-12-12T20:30:37Z');

function ended(...finished: (string | undefined)[]): Pod {
  return aPod('web', {
    metadata: { creationTimestamp: '2014-12-12T20:30:37Z' },
    status: {
      phase: 'Failed',
      containerStatuses: finished.map((finishedAt, index) => ({
        name: `c${index}`,
        image: 'i',
        restartCount: 0,
        state: { terminated: { exitCode: 1, finishedAt } },
      })),
    },
  });
}

describe('endOf', () => {
  it('is when the last container ended', () => {
    const pod = ended('2014-12-12T20:30:40.5Z', '2014-12-12T20:30:39Z', undefined);
    expect(endOf(pod) - BORN).toBe(3_500);
  });

  it('is the creation when nothing is known of containers', () => {
    expect(endOf(ended())).toBe(BORN);
  });
});

describe('endedAtOnce', () => {
  it.each([
    [59_999, true],
    [60_000, false],
  ])('after %i ms: %s', (lived, expected) => {
    expect(endedAtOnce(ended(), BORN + lived)).toBe(expected);
  });
});

describe('pauseAfter', () => {
  it('doubles with each round up to five minutes', () => {
    const pauses: number[] = [];
    let pause: CreationPause | undefined;
    for (let now = 0; pauses.length < 8; now = pause.until) {
      pause = pauseAfter(pause, now);
      pauses.push((pause.until - now) / 1_000);
    }
    expect(pauses).toEqual([10, 20, 40, 80, 160, 300, 300, 300]);
  });

  it('takes all that end during a pause for one round', () => {
    const pause = pauseAfter(undefined, 0);
    expect(pauseAfter(pause, 9_999)).toEqual(pause);
  });

  it('begins anew after ten quiet minutes', () => {
    const pause = pauseAfter(pauseAfter(undefined, 0), 10_000);
    expect(pause.round).toBe(2);
    expect(pauseAfter(pause, pause.until + 599_999).round).toBe(3);
    expect(pauseAfter(pause, pause.until + 600_000)).toEqual({ round: 1, until: pause.until + 610_000 });
  });
});
