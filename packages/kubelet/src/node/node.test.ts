import { describe, expect, it } from '@jest/globals';
import { minionLeaseKey } from '@kube/api-types';
import { systemClock } from '@kube/component-base';
import { silentLogger } from '@kube/component-base/testing';
import { createMemoryStorage, type Storage } from '@kube/storage';
import { eventually } from '@kube/test-harness';
import { withMethods } from '../testing/with-methods.js';
import { hostAddress } from './host-address.js';
import { runNodeLease } from './node-lease.js';

describe('runNodeLease', () => {
  it('shows who lives here, again after the lease was lost, until it is stopped', async () => {
    const storage = createMemoryStorage();
    const leases: string[] = [];
    const lent = withMethods<Storage>(storage, {
      async lease(...args) {
        const lease = await storage.lease(...args);
        leases.push(lease.id);
        return lease;
      },
    });
    const { signal } = new AbortController();
    const stop = new AbortController();
    const value = { hostname: 'host', pid: 7, startTime: '2014-12-12T20:30:37Z' };
    const shown = async () => (await storage.get(minionLeaseKey('n1'), signal))?.value;
    const ended = runNodeLease(
      { storage: lent, clock: systemClock, log: silentLogger },
      'n1',
      value,
      stop.signal,
    );
    await eventually(shown);
    expect(await shown()).toEqual(value);

    storage.expire(leases[0] ?? '');
    expect(await shown()).toBeUndefined();
    await eventually(shown);
    expect(leases).toHaveLength(2);

    stop.abort();
    await ended;
    expect(await shown()).toBeUndefined();
  });
});

describe('hostAddress', () => {
  const one = (address: string, internal: boolean, family: 'IPv4' | 'IPv6' = 'IPv4') =>
    ({ address, internal, family, netmask: '', mac: '', cidr: null, scopeid: 0 }) as never;

  it('is the name of the node when that is an address', () => {
    expect(hostAddress('127.0.0.1', { eth0: [one('10.0.0.5', false)] })).toBe('127.0.0.1');
  });

  it('is else the first of the machine that others can reach', () => {
    const interfaces = {
      lo: [one('127.0.0.1', true)],
      eth0: [one('fe80::1', false, 'IPv6'), one('10.0.0.5', false)],
    };
    expect(hostAddress('node-1', interfaces)).toBe('10.0.0.5');
    expect(hostAddress('node-1', { lo: [one('127.0.0.1', true)] })).toBeUndefined();
  });
});
