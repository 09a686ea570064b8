import { describe, expect, it } from '@jest/globals';
import { freeNames } from './replica-names.js';

const none = (): boolean => false;
const web = { name: 'web', uid: 'u1' };

describe('freeNames', () => {
  it('ends them with five letters or digits', () => {
    for (const name of freeNames(web, 50, none)) expect(name).toMatch(/^web-[a-z0-9]{5}$/);
  });

  it('writes the controller in lower case, within what a name may have', () => {
    expect(freeNames({ name: 'redisController', uid: 'u' }, 1, none)[0]).toMatch(/^rediscontroller-/);
    const [long = ''] = freeNames({ name: 'x'.repeat(253), uid: 'u' }, 1, none);
    expect(long).toMatch(/^x{247}-[a-z0-9]{5}$/);
  });

  it('gives different names, others for each controller', () => {
    const all = [...freeNames(web, 500, none), ...freeNames({ ...web, uid: 'u2' }, 500, none)];
    expect(new Set(all).size).toBe(1000);
  });

  it('gives the first free names again and again', () => {
    const row = freeNames(web, 30, none);
    expect(freeNames(web, 30, none)).toEqual(row);
    const known = new Set(row.filter((_, index) => index % 3 === 0));
    const rest = freeNames(web, 30 - known.size, (name) => known.has(name));
    expect([...known, ...rest].sort()).toEqual([...row].sort());
  });
});
