import { describe, expect, it } from '@jest/globals';
import { type DeadContainer, type DeadContainerRules, planDeadContainers } from './dead-containers.js';

const MINUTE = 60_000;

/** `pod/container#attempt`, which ended at the minute of its attempt. */
function dead(name: string): DeadContainer & { readonly name: string } {
  const [podUid = '', container = '', attempt = ''] = name.split(/[/#]/);
  const finishedAt = new Date(Number(attempt) * MINUTE).toISOString();
  return { name, podUid, container, attempt: Number(attempt), finishedAt };
}

const rules: DeadContainerRules = { minAgeMs: 0, keepPerContainer: 2 };

describe('planDeadContainers', () => {
  it.each<[string, readonly string[], DeadContainerRules, readonly string[], number | undefined]>([
    ['nothing', [], rules, [], undefined],
    ['no more than are kept', ['a/x#0', 'a/x#1'], rules, [], undefined],
    ['the oldest beyond that', ['a/x#2', 'a/x#0', 'a/x#3', 'a/x#1'], rules, ['a/x#0', 'a/x#1'], undefined],
    ['each container by itself', ['a/x#0', 'a/x#1', 'a/y#0', 'a/y#1'], rules, [], undefined],
    ['each pod by itself', ['a/x#0', 'a/x#1', 'b/x#0', 'b/x#1'], rules, [], undefined],
    [
      'several, the oldest of all first',
      ['a/x#5', 'a/x#6', 'a/x#7', 'b/x#1', 'b/x#2', 'b/x#3'],
      rules,
      ['b/x#1', 'a/x#5'],
      undefined,
    ],
    [
      'never, when none are to be collected',
      ['a/x#0', 'a/x#1', 'a/x#2'],
      { ...rules, keepPerContainer: 0 },
      [],
      undefined,
    ],
    [
      'what is old enough only, and the next when it is',
      ['a/x#0', 'a/x#7', 'a/x#8', 'a/x#9'],
      { ...rules, minAgeMs: 4 * MINUTE },
      ['a/x#0'],
      11,
    ],
    [
      'what is just old enough',
      ['a/x#6', 'a/x#7', 'a/x#8'],
      { ...rules, minAgeMs: 4 * MINUTE },
      ['a/x#6'],
      undefined,
    ],
  ])('%s', (_, all, with_, removed, minute) => {
    const { remove, lookAgainAt } = planDeadContainers(all.map(dead), with_, 10 * MINUTE);
    expect(remove.map(({ name }) => name)).toEqual(removed);
    expect(lookAgainAt).toBe(minute === undefined ? undefined : minute * MINUTE);
  });

  it('takes the turn of a container for its age in its row, and one without an end for old', () => {
    const all = [2, 1, 0].map((attempt) => ({ podUid: 'a', container: 'x', attempt }));
    expect(planDeadContainers(all, rules, 0).remove).toEqual([all[2]]);
  });
});
