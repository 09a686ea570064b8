import { describe, expect, it } from '@jest/globals';
import { type NftTable, planChange, planWhole } from './table-model.js';

function table(parts: {
  sets?: Record<string, string>;
  chains?: Record<string, string[]>;
  elements?: Record<string, Record<string, string>>;
}): NftTable {
  const entries = <T, R>(from: Record<string, T> | undefined, to: (value: T) => R): Map<string, R> =>
    new Map(Object.entries(from ?? {}).map(([name, value]) => [name, to(value)]));
  return {
    sets: entries(parts.sets, (definition) => ({ kind: 'set' as const, definition })),
    chains: entries(parts.chains, (rules) => ({ rules })),
    elements: entries(parts.elements, (elements) => new Map(Object.entries(elements))),
  };
}

const lines = (text: string): string[] => text.split('\n').filter(Boolean);

describe('planChange', () => {
  it('is nothing when nothing differs', () => {
    const is = table({ sets: { s: 'x' }, chains: { c: ['r'] }, elements: { s: { a: '' } } });
    expect(planChange(is, structuredClone(is))).toBe('');
  });

  it('mentions only the chain that changed', () => {
    const is = table({ chains: { a: ['1'], b: ['1', '2'] } });
    expect(lines(planChange(is, table({ chains: { a: ['1'], b: ['1', '3'] } })))).toEqual([
      'flush chain ip kube_proxy b',
      'add rule ip kube_proxy b 1',
      'add rule ip kube_proxy b 3',
    ]);
  });

  it('adds what is led to before what leads to it', () => {
    const wanted = table({
      sets: { portals: 'type …;' },
      chains: { service: ['goto endpoint'], endpoint: ['dnat'] },
      elements: { portals: { '1.1.1.1 . tcp . 80': 'goto service' } },
    });
    expect(lines(planChange(table({}), wanted))).toEqual([
      'add set ip kube_proxy portals { type …; }',
      'add chain ip kube_proxy service',
      'add chain ip kube_proxy endpoint',
      'add rule ip kube_proxy service goto endpoint',
      'add rule ip kube_proxy endpoint dnat',
      'add element ip kube_proxy portals { 1.1.1.1 . tcp . 80 : goto service }',
    ]);
  });

  it('deletes what leads to it before what is led to', () => {
    const is = table({
      sets: { clients: 'type …;', portals: 'type …;' },
      chains: { service: ['goto endpoint'], endpoint: ['dnat'] },
      elements: { portals: { '1.1.1.1 . tcp . 80': 'goto service' } },
    });
    const wanted = table({ sets: { portals: 'type …;' }, elements: { portals: {} } });
    expect(lines(planChange(is, wanted))).toEqual([
      'delete element ip kube_proxy portals { 1.1.1.1 . tcp . 80 }',
      'flush chain ip kube_proxy service',
      'flush chain ip kube_proxy endpoint',
      'delete chain ip kube_proxy service',
      'delete chain ip kube_proxy endpoint',
      'delete set ip kube_proxy clients',
    ]);
  });

  it('gives an element another value by deleting and adding it', () => {
    const is = table({ elements: { portals: { a: 'goto x', b: 'goto x' } } });
    expect(lines(planChange(is, table({ elements: { portals: { a: 'goto y', b: 'goto x' } } })))).toEqual([
      'delete element ip kube_proxy portals { a }',
      'add element ip kube_proxy portals { a : goto y }',
    ]);
  });
});

describe('planWhole', () => {
  it('makes the table anew, whether it is there or not', () => {
    expect(lines(planWhole(table({ chains: { c: [] } })))).toEqual([
      'add table ip kube_proxy',
      'delete table ip kube_proxy',
      'add table ip kube_proxy',
      'add chain ip kube_proxy c',
    ]);
  });
});
