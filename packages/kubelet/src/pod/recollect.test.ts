import { describe, expect, it } from '@jest/globals';
import { ago, aPodOf, ended, running } from '../testing/builders.js';
import { recollect } from './recollect.js';

const pod = aPodOf(['a', 'b']);
const one = ended(pod, 'a', { attempt: 1 });
const two = ended(pod, 'a', { attempt: 2 });
const nothing = { gone: [], keep: [], drop: [] };

describe('recollect', () => {
  it.each([
    { name: 'nothing of a pod that has not run', containers: [], kept: [], is: nothing },
    { name: 'nothing of what runs', containers: [running(pod, 'a')], kept: [], is: nothing },
    { name: 'what has ended, the last of its name', containers: [two, one], kept: [], is: { keep: [two] } },
    { name: 'and that once', containers: [two, one], kept: [two], is: nothing },
    { name: 'the next in place of it', containers: [one, two], kept: [one], is: { keep: [two] } },
    { name: 'the next in place of one that is gone', containers: [two], kept: [one], is: { keep: [two] } },
    {
      name: 'the network container, too',
      containers: [ended(pod, 'net'), two],
      kept: [],
      is: { keep: [ended(pod, 'net'), two] },
    },
    {
      name: 'the second end of one that somebody had started again',
      containers: [two],
      kept: [ended(pod, 'a', { attempt: 2, finishedAt: ago(5_000) })],
      is: { keep: [two] },
    },
    {
      name: 'nothing of a pod that had the name before',
      containers: [ended(pod, 'a', { podUid: 'before' })],
      kept: [],
      is: nothing,
    },
    {
      name: 'nothing of a name that is not in the pod',
      containers: [ended(pod, 'a', { container: 'c' })],
      kept: [],
      is: nothing,
    },
    {
      name: 'no longer what was kept of such a name',
      containers: [],
      kept: [ended(pod, 'a', { container: 'c' })],
      is: { drop: ['c'] },
    },
  ])('keeps $name', ({ containers, kept, is }) => {
    expect(recollect(pod, containers, kept)).toEqual({ ...nothing, ...is });
  });

  it.each([
    { name: 'what somebody has removed', containers: [], gone: [two] },
    { name: 'the last, though an older one is there', containers: [one], gone: [two] },
    { name: 'it beside what runs now', containers: [running(pod, 'a', { attempt: 3 })], gone: [two] },
    {
      name: 'it no longer when the next has ended',
      containers: [ended(pod, 'a', { attempt: 3 })],
      gone: [],
    },
    { name: 'it not when it is there', containers: [two], gone: [] },
    { name: 'it not when it runs again', containers: [one, running(pod, 'a', { attempt: 2 })], gone: [] },
  ])('remembers $name', ({ containers, gone }) => {
    expect(recollect(pod, containers, [two]).gone).toEqual(gone);
  });
});
