import { beforeEach, describe, expect, it } from '@jest/globals';
import { Expectations } from './expectations.js';

describe('Expectations', () => {
  let expectations: Expectations;
  beforeEach(() => {
    expectations = new Expectations();
    expectations.expectNew('default/a', { owner: 'default/web', askAt: 10 });
    expectations.expectNew('default/b', { owner: 'default/db', askAt: 10 });
    expectations.expectGone('default/c', { owner: 'default/web', askAt: 20 });
  });

  it('counts what a controller has coming until it is seen', () => {
    expect(expectations.coming('default/web')).toEqual(['default/a']);
    expect(expectations.seen('default/a')).toBe('default/web');
    expect(expectations.seen('default/a')).toBeUndefined();
    expect(expectations.coming('default/web')).toEqual([]);
    expect(expectations.coming('default/db')).toEqual(['default/b']);
  });

  it('knows what is going, also when it is seen once more', () => {
    expectations.seen('default/c');
    expect([expectations.isGoing('default/c'), expectations.isGoing('default/a')]).toEqual([true, false]);
    expectations.settle('default/c');
    expect(expectations.isGoing('default/c')).toBe(false);
  });

  it('names what is overdue', () => {
    expect(expectations.overdue('default/web', 9)).toEqual([]);
    expect(expectations.overdue('default/web', 10)).toEqual([{ pod: 'default/a', kind: 'expectNew' }]);
    expect(expectations.overdue('default/web', 20)).toEqual([
      { pod: 'default/a', kind: 'expectNew' },
      { pod: 'default/c', kind: 'expectGone' },
    ]);
  });

  it('asks later, but not about what the watch has shown meanwhile', () => {
    expect(expectations.nextAsk('default/web')).toBe(10);
    expectations.postpone('default/a', 30);
    expect(expectations.nextAsk('default/web')).toBe(20);
    expectations.seen('default/a');
    expectations.postpone('default/a', 40);
    expect(expectations.coming('default/web')).toEqual([]);
    expectations.settle('default/c');
    expect(expectations.nextAsk('default/web')).toBeUndefined();
  });

  it('drops what a controller that is gone had asked for', () => {
    expectations.dropOwner('default/web');
    expect([expectations.coming('default/web'), expectations.isGoing('default/c')]).toEqual([[], false]);
    expect(expectations.coming('default/db')).toHaveLength(1);
  });
});
