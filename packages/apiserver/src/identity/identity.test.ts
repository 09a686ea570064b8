import { describe, expect, it } from '@jest/globals';
import { generatedName } from './generated-name.js';
import { createTimeUuids } from './time-uuid.js';
import { timestamp } from './timestamp.js';

describe('createTimeUuids', () => {
  it('makes version 1 UUIDs of the RFC, lower case, which show the time', () => {
    const uuid = createTimeUuids(() => Date.UTC(2014, 10, 1))();
    expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    // 2014-11-01 in 100 ns steps since 1582-10-15.
    expect(uuid.slice(0, 19)).toBe('05c98000-615a-11e4-');
  });

  it('never repeats one, though the clock stands still or goes back', () => {
    let now = 1_416_000_000_000;
    const newUid = createTimeUuids(() => now);
    const made = new Set<string>();
    for (let round = 0; round < 1000; round += 1) {
      if (round % 100 === 0) now -= 1000;
      made.add(newUid());
    }
    expect(made.size).toBe(1000);
  });
});

describe('generatedName', () => {
  it('appends five letters or digits', () => {
    expect(generatedName('web-', Math.random)).toMatch(/^web-[a-z0-9]{5}$/);
    expect(generatedName('web-', () => 0)).toBe('web-bbbbb');
    expect(generatedName('web-', () => 0.9999)).toBe('web-99999');
  });
});

describe('timestamp', () => {
  it('is UTC in whole seconds', () => {
    expect(timestamp(Date.UTC(2014, 10, 23, 12, 51, 11, 999))).toBe('2014-11-23T12:51:11Z');
  });
});
