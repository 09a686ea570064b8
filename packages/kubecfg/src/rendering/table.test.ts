import { describe, expect, it } from '@jest/globals';
import { objectTable } from './object-table.js';
import { alignTabs, growingTable, tableText } from './table.js';

describe('tableText', () => {
  it('lets cells be 20 wide, or three more than the widest', () => {
    const rows = [
      ['a', 'b'],
      ['x'.repeat(17), 'b'],
    ];
    expect(tableText({ columns: ['A', 'B'], rows })).toBe(
      [
        `A${' '.repeat(19)}B`,
        `${'-'.repeat(10)}${' '.repeat(10)}----------`,
        `a${' '.repeat(19)}b`,
        `${'x'.repeat(17)}   b`,
        '',
      ].join('\n'),
    );
    expect(tableText({ columns: ['A', 'B'], rows: [['x'.repeat(36), 'b']] }).split('\n')[0]).toBe(
      `A${' '.repeat(38)}B`,
    );
  });

  it('writes nothing after the last cell of a line, but pads the one before it', () => {
    const { 2: line } = tableText({ columns: ['A', 'B'], rows: [['a', '']] }).split('\n');
    expect(line).toBe(`a${' '.repeat(19)}`);
  });

  it('counts characters, not bytes or halves of them', () => {
    expect(alignTabs('é😀\tx\n')).toBe(`é😀${' '.repeat(18)}x\n`);
  });

  it('aligns only neighbouring lines that have the column', () => {
    expect(alignTabs(`${'w'.repeat(30)}\tx\nno tab\na\tb\n`)).toBe(
      `${'w'.repeat(30)}   x\nno tab\na${' '.repeat(19)}b\n`,
    );
  });

  it('splits a cell at a tab inside of a value, as the original does', () => {
    expect(alignTabs('a\tb\tc\nd\te\n')).toBe(`a${' '.repeat(19)}b${' '.repeat(19)}c\nd${' '.repeat(19)}e\n`);
  });
});

describe('a table of very many rows', () => {
  it('is laid out like any other', () => {
    const rows = Array.from({ length: 300_000 }, (_, index) => [String(index), 'x']);
    const text = tableText({ columns: ['A', 'B'], rows });
    expect(text.endsWith(`299999${' '.repeat(14)}x\n`)).toBe(true);
    expect(growingTable({ columns: ['A', 'B'], rows }).row(['a'.repeat(30), 'b'])).toBe(
      `${'a'.repeat(30)}   b\n`,
    );
  });
});

describe('objectTable', () => {
  it('shows a pod of two containers that nobody has placed', () => {
    const { rows } = objectTable({
      kind: 'Pod',
      id: 'two',
      labels: { b: '2', a: '1' },
      desiredState: { manifest: { containers: [{ image: 'x' }, { image: 'y' }] } },
      currentState: { status: 'Terminated' },
    });
    expect(rows).toEqual([['two', 'x,y', '<unassigned>', 'a=1,b=2', 'Terminated']]);
  });

  it('shows the address of a host when there is one', () => {
    const { rows } = objectTable({
      kind: 'PodList',
      items: [{ id: 'a', currentState: { hostIP: '10.0.0.1' } }, {}],
    });
    expect(rows).toEqual([
      ['a', '', '/10.0.0.1', '', ''],
      ['', '', '<unassigned>', '', ''],
    ]);
  });

  it('shows an object of nothing but a name', () => {
    expect(objectTable({ kind: 'ReplicationController', id: 'c' }).rows).toEqual([['c', '', '', '0']]);
    expect(objectTable({ kind: 'ServiceList' }).rows).toEqual([]);
  });

  it('has no table of what it does not know', () => {
    expect(() => objectTable({ kind: 'Widget' })).toThrow('unknown type "Widget"');
  });
});
