import { beforeEach, describe, expect, it } from '@jest/globals';
import { badRequest } from '@kube/api-types';
import { aController, aPod } from '@kube/api-types/testing';
import { ConnectionError } from '@kube/client';
import { FakeApiClient } from '@kube/client/testing';
import { type FakeClock, fakeClock, silentLogger } from '@kube/component-base/testing';
import { Expectations } from './expectations.js';
import { PodControl } from './pod-control.js';

describe('PodControl', () => {
  const { signal } = new AbortController();
  const lost = new ConnectionError('http://here', 'ECONNRESET', 'the answer was lost');
  let client: FakeApiClient;
  let clock: FakeClock;
  let expectations: Expectations;
  let control: PodControl;

  beforeEach(() => {
    client = new FakeApiClient();
    clock = fakeClock();
    expectations = new Expectations();
    control = new PodControl({ client, expectations, log: silentLogger, clock });
  });

  it('expects a pod before it is sent, until the watch shows it', async () => {
    let before: readonly string[] = [];
    client.failWith = () => {
      before = expectations.coming('default/web');
      return undefined;
    };
    await control.create(aController(), 'web-1', signal);
    expect(before).toHaveLength(1);
    expect(expectations.coming('default/web')).toEqual(before);
    expectations.seen(before[0] ?? '');
    expect(expectations.coming('default/web')).toEqual([]);
  });

  it('does not expect what the watch showed before the answer was lost', async () => {
    client.failWith = () => {
      expectations.seen('default/web-1');
      return lost;
    };
    await expect(control.create(aController(), 'web-1', signal)).rejects.toBe(lost);
    expect(expectations.coming('default/web')).toEqual([]);
  });

  it.each([
    ['was made', true, 1],
    ['was not made', false, 0],
  ])('asks at once when the answer was lost, and learns that the pod %s', async (_, made, coming) => {
    client.failWith = () => {
      if (made) client.put(aPod('web-1'));
      return lost;
    };
    await expect(control.create(aController(), 'web-1', signal)).rejects.toBe(lost);
    client.failWith = () => undefined;
    await control.settleOverdue('default/web', signal);
    expect(expectations.coming('default/web')).toHaveLength(coming);
    expect(expectations.nextAsk('default/web')).toBe(made ? 30_000 : undefined);
  });

  it('expects a pod that exists already, for it may be another manager that made it', async () => {
    client.put(aPod('web-1'));
    await control.create(aController(), 'web-1', signal);
    expect(expectations.coming('default/web')).toEqual(['default/web-1']);
  });

  it('does not expect what was refused', async () => {
    client.failWith = () => badRequest('no');
    await expect(control.create(aController(), 'web-1', signal)).rejects.toThrow('no');
    expect(expectations.coming('default/web')).toEqual([]);
  });

  it('goes on expecting while it does not know', async () => {
    client.failWith = () => lost;
    await expect(control.create(aController(), 'web-1', signal)).rejects.toBe(lost);
    await expect(control.settleOverdue('default/web', signal)).rejects.toBe(lost);
    expect(expectations.coming('default/web')).toHaveLength(1);
  });

  it('takes a pod that is gone for deleted', async () => {
    expect(await control.delete(aController(), aPod('gone'), signal)).toBe(false);
    expect(await control.delete(aController(), client.put(aPod('there')), signal)).toBe(true);
  });

  it('asks whether a pod is gone when the answer was lost', async () => {
    const pod = client.put(aPod('web-1'));
    client.failWith = () => lost;
    await expect(control.delete(aController(), pod, signal)).rejects.toBe(lost);
    expect(expectations.isGoing('default/web-1')).toBe(true);
    client.failWith = () => undefined;
    await control.settleOverdue('default/web', signal);
    expect(expectations.isGoing('default/web-1')).toBe(false);
  });
});
