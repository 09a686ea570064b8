import { eventually } from '@kube/test-harness';

const SAME_IN_A_ROW = 10;

/** Waits until a number has stopped changing, and gives it. */
export async function steady(read: () => number | Promise<number>): Promise<number> {
  let last = Number.NaN;
  let same = 0;
  await eventually(
    async () => {
      const now = await read();
      same = now === last ? same + 1 : 0;
      last = now;
      return same >= SAME_IN_A_ROW;
    },
    { within: 60_000, describe: 'a number that stays as it is' },
  );
  return last;
}
