import { describe, expect, it } from '@jest/globals';
import { AffinityTable } from './affinity-table.js';

describe('AffinityTable', () => {
  it('lets go of clients whose time is over when another comes', () => {
    const table = new AffinityTable();
    table.remember('x', 'a', 0, 100);
    table.remember('y', 'a', 50, 150);
    table.remember('z', 'a', 120, 220);
    expect(table.size).toBe(2);
    expect([table.find('x', 120), table.find('y', 120)]).toEqual([undefined, 'a']);
  });

  it('never remembers more clients than it may: who came longest ago goes first', () => {
    const table = new AffinityTable(2);
    table.remember('x', 'a', 0, 100);
    table.remember('y', 'b', 1, 101);
    table.remember('x', 'a', 2, 102);
    table.remember('z', 'c', 3, 103);
    expect([table.find('x', 4), table.find('y', 4), table.find('z', 4)]).toEqual(['a', undefined, 'c']);
  });
});
