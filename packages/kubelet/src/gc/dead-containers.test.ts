import { describe, expect, it } from '@jest/globals';
import { type DeadContainer, type DeadContainerRules, deadContainersToRemove } from './dead-containers.js';

const MINUTE = 60_000;

/** `pod/container#attempt`, made at the minute of its attempt. */
function dead(name: string): DeadContainer & { readonly name: string } {
  const [podUid = '', container = '', attempt = ''] = name.split(/[/#]/);
  return { name, podUid, container, attempt: Number(attempt), createdAt: Number(attempt) * MINUTE };
}

const rules: DeadContainerRules = { minAgeMs: 0, keepPerContainer: 2 };

describe('deadContainersToRemove', () => {
  it.each<[string, readonly string[], DeadContainerRules, readonly string[]]>([
    ['nothing', [], rules, []],
    ['no more than are kept', ['a/x#0', 'a/x#1'], rules, []],
    ['the oldest beyond that', ['a/x#2', 'a/x#0', 'a/x#3', 'a/x#1'], rules, ['a/x#0', 'a/x#1']],
    ['each container by itself', ['a/x#0', 'a/x#1', 'a/y#0', 'a/y#1'], rules, []],
    ['each pod by itself', ['a/x#0', 'a/x#1', 'b/x#0', 'b/x#1'], rules, []],
    [
      'several, the oldest of all first',
      ['a/x#5', 'a/x#6', 'a/x#7', 'b/x#1', 'b/x#2', 'b/x#3'],
      rules,
      ['b/x#1', 'a/x#5'],
    ],
    [
      'never, when none are to be collected',
      ['a/x#0', 'a/x#1', 'a/x#2'],
      { ...rules, keepPerContainer: 0 },
      [],
    ],
    [
      'what is old enough only',
      ['a/x#0', 'a/x#7', 'a/x#8', 'a/x#9'],
      { ...rules, minAgeMs: 4 * MINUTE },
      ['a/x#0'],
    ],
    ['by turn and not by time', ['a/x#10', 'a/x#9', 'a/x#8'], rules, ['a/x#8']],
  ])('%s', (_, all, with_, removed) => {
    const result = deadContainersToRemove(all.map(dead), with_, 10 * MINUTE);
    expect(result.map(({ name }) => name)).toEqual(removed);
  });
});
