import { describe, expect, it } from '@jest/globals';
import { eventually } from './eventually.js';

describe('eventually', () => {
  it('gives what the probe gives once that is truthy', async () => {
    const answers = [undefined, 0, '', 'here'];
    expect(await eventually(() => answers.shift())).toBe('here');
  });

  it('takes a probe that throws for one that is not there yet', async () => {
    let calls = 0;
    const probe = async (): Promise<number> => {
      calls++;
      if (calls < 3) {
        throw new Error('not yet');
      }
      return calls;
    };
    expect(await eventually(probe)).toBe(3);
  });

  it('gives up with the name of what it waited for and the last error', async () => {
    const probe = (): never => {
      throw new Error('no such pod');
    };
    await expect(eventually(probe, { within: 10, describe: 'the pod' })).rejects.toThrow(
      'the pod did not come true within 10 ms; last: no such pod',
    );
  });
});
