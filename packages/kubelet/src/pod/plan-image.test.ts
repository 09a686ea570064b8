import { describe, expect, it } from '@jest/globals';
import { NOW } from '../testing/builders.js';
import { type ImageNeed, planImage } from './plan-image.js';
import type { ImageView } from './pod-plan.js';

const failed = (at: number, retryAt: number) => ({ failure: { message: 'no route', at, retryAt } });
const NEEDED = NOW - 1_000;
const need = (more: Partial<ImageNeed> = {}): ImageNeed => ({
  ...{ image: 'busybox', since: NEEDED, first: true },
  ...more,
});

describe('planImage', () => {
  it.each<{ name: string; policy?: string; view: ImageView; type: string; reason?: string; until?: number }>([
    { name: 'serves what is there', view: { present: true }, type: 'ready' },
    { name: 'gets what is not', view: { present: false }, type: 'pull', reason: 'Pulling' },
    {
      name: 'waits for a pull that runs',
      view: { present: false, pulling: true },
      type: 'wait',
      reason: 'Pulling',
    },
    {
      name: 'backs off after a failure',
      view: { present: false, ...failed(NOW, NOW + 9) },
      ...{ type: 'wait', reason: 'ImagePullBackOff', until: NOW + 9 },
    },
    {
      name: 'tries again after that',
      view: { present: false, ...failed(NOW - 10, NOW) },
      ...{ type: 'pull', reason: 'ImagePullBackOff' },
    },
    {
      name: 'says the same while it tries',
      view: { present: false, pulling: true, ...failed(NOW - 10, NOW) },
      ...{ type: 'wait', reason: 'ImagePullBackOff' },
    },
    { name: 'gets it though it is there', policy: 'Always', view: { present: true }, type: 'pull' },
    {
      name: 'gets it for each start anew',
      policy: 'Always',
      ...{ view: { present: true, pulledAt: NEEDED - 1 }, type: 'pull' },
    },
    {
      name: 'gets it once for one start',
      policy: 'Always',
      ...{ view: { present: true, pulledAt: NEEDED }, type: 'ready' },
    },
    {
      name: 'serves what is there when the pull fails',
      policy: 'Always',
      ...{ view: { present: true, ...failed(NEEDED, NOW) }, type: 'ready' },
    },
    {
      name: 'serves what is there while the registry is known to fail',
      policy: 'Always',
      ...{ view: { present: true, ...failed(NEEDED - 500, NOW + 1) }, type: 'ready' },
    },
    {
      name: 'has nothing to serve when the pull fails',
      policy: 'Always',
      ...{
        view: { present: false, ...failed(NEEDED, NOW + 1) },
        type: 'wait',
        reason: 'ImagePullBackOff',
        until: NOW + 1,
      },
    },
    { name: 'serves what is there', policy: 'Never', view: { present: true }, type: 'ready' },
    {
      name: 'gets nothing',
      policy: 'Never',
      ...{ view: { present: false }, type: 'wait', reason: 'ErrImageNeverPull', until: NOW + 30_000 },
    },
    {
      name: 'gets nothing',
      policy: 'Sometimes',
      view: { present: false },
      type: 'wait',
      reason: 'ErrImageNeverPull',
    },
  ])('$policy: $name', ({ policy, view, type, reason, until }) => {
    const planned = planImage(need({ pullPolicy: policy }), view, NOW);
    expect(planned.type).toBe(type);
    if (planned.type === 'ready') return;
    if (reason !== undefined) expect(planned.wait.reason).toBe(reason);
    if (type === 'wait') expect(planned.wait.until).toBe(until ?? planned.wait.until);
  });

  it('tells what the engine said', () => {
    const planned = planImage(need(), { present: false, ...failed(NOW, NOW + 9) }, NOW);
    expect(planned).toMatchObject({ wait: { message: 'cannot pull image "busybox": no route' } });
  });

  it.each([
    { name: 'first made of it', more: { image: 'a/busybox:latest' }, type: 'pull' },
    { name: 'made of it again', more: { image: 'a/busybox:latest', first: false }, type: 'ready' },
    {
      name: 'made of it again',
      more: { image: 'busybox:latest', first: false, pullPolicy: 'Always' },
      type: 'pull',
    },
    { name: 'first made of it', more: { image: 'busybox:latest', pullPolicy: 'Never' }, type: 'ready' },
    { name: 'first made of it', more: { image: 'busybox' }, type: 'ready' },
    { name: 'first made of it', more: { image: 'busybox:1.2' }, type: 'ready' },
  ])('$more.image, when a container is $name: $type', ({ more, type }) => {
    expect(planImage(need(more), { present: true }, NOW).type).toBe(type);
  });
});
