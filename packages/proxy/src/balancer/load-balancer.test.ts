import { describe, expect, it } from '@jest/globals';
import { fakeClock } from '@kube/component-base/testing';
import type { Endpoint } from '../table/service-port.js';
import { LoadBalancer, SET_ASIDE_MS } from './load-balancer.js';

const endpoint = (name: string): Endpoint => ({ id: name, host: name, port: 80 });
const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(endpoint) as [Endpoint, Endpoint, Endpoint, Endpoint];

function balancing(endpoints: readonly Endpoint[], affinityMs?: number) {
  const clock = fakeClock(1_000);
  const balancer = new LoadBalancer(clock);
  balancer.update({ endpoints, affinityMs });
  const picks = (count: number, client = 'client'): string =>
    Array.from({ length: count }, () => balancer.pick(client)?.id ?? '-').join('');
  return { balancer, clock, picks };
}

describe('LoadBalancer', () => {
  it('goes round', () => {
    expect(balancing([a, b, c]).picks(7)).toBe('abcabca');
  });

  it('has nothing to give without endpoints', () => {
    expect(balancing([]).picks(1)).toBe('-');
  });

  it.each<[string, readonly Endpoint[], string]>([
    ['one is added', [a, b, c, d], 'cdab'],
    ['the next is removed', [a, b], 'abab'],
    ['one before the next is removed', [b, c], 'cbcb'],
    ['they are listed in another order', [c, b, a], 'cbac'],
    ['all are replaced', [d], 'dddd'],
  ])('goes on where it was when %s', (_, then, expected) => {
    const { balancer, picks } = balancing([a, b, c]);
    picks(2);
    balancer.update({ endpoints: then, affinityMs: undefined });
    expect(picks(4)).toBe(expected);
  });

  it('offers each endpoint once to a connection, however many fail', () => {
    const { balancer } = balancing([a, b, c]);
    const tried = new Set<string>();
    for (
      let next = balancer.pick('client', tried);
      next !== undefined;
      next = balancer.pick('client', tried)
    ) {
      expect(tried.has(next.id)).toBe(false);
      tried.add(next.id);
      balancer.failed(next);
    }
    expect([...tried]).toEqual(['a', 'b', 'c']);
  });

  it('sets an endpoint that failed aside for a while, not for ever', async () => {
    const { balancer, clock, picks } = balancing([a, b, c]);
    balancer.failed(b);
    expect(picks(4)).toBe('acac');
    await clock.advance(SET_ASIDE_MS);
    expect(picks(3)).toBe('abc');
  });

  it('takes an endpoint back as soon as it answers', () => {
    const { balancer, picks } = balancing([a, b]);
    balancer.failed(b);
    balancer.succeeded(b);
    expect(picks(2)).toBe('ab');
  });

  it('uses endpoints that failed when there are no others', () => {
    const { balancer, picks } = balancing([a, b]);
    balancer.failed(a);
    balancer.failed(b);
    expect(picks(3)).toBe('aba');
  });

  it('forgets that an endpoint failed when it goes and comes back', () => {
    const { balancer, picks } = balancing([a, b]);
    balancer.failed(b);
    balancer.update({ endpoints: [a], affinityMs: undefined });
    balancer.update({ endpoints: [a, b], affinityMs: undefined });
    expect(picks(2)).toBe('ab');
  });

  describe('with affinity', () => {
    it('keeps each client at its endpoint, and other clients going round', () => {
      const { picks } = balancing([a, b, c], 60_000);
      expect([picks(3, 'x'), picks(3, 'y'), picks(3, 'z'), picks(2, 'x')]).toEqual([
        'aaa',
        'bbb',
        'ccc',
        'aa',
      ]);
    });

    it('lasts as long as the client keeps coming', async () => {
      const { clock, picks } = balancing([a, b], 60_000);
      picks(1, 'x');
      await clock.advance(59_000);
      expect(picks(1, 'x')).toBe('a');
      await clock.advance(59_000);
      expect(picks(1, 'x')).toBe('a');
      await clock.advance(60_000);
      expect(picks(1, 'x')).toBe('b');
    });

    it('ends when the endpoint goes', () => {
      const { balancer, picks } = balancing([a, b], 60_000);
      picks(1, 'x');
      balancer.update({ endpoints: [b, c], affinityMs: 60_000 });
      expect(picks(2, 'x')).toBe('bb');
    });

    it('ends when the endpoint fails, and stays with the one that took over', async () => {
      const { balancer, clock, picks } = balancing([a, b], 60_000);
      picks(1, 'x');
      balancer.failed(a);
      expect(balancer.pick('x', new Set(['a']))).toBe(b);
      await clock.advance(SET_ASIDE_MS);
      expect(picks(2, 'x')).toBe('bb');
    });
  });
});
