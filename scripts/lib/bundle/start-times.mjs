import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { run } from '../shell.mjs';

const RUNS = 5;

/**
 * How long each program takes from its start to the end of `-version`, as the median of a few runs.
 *
 * @returns {{ program: string, ms: number }[]}
 */
export function startTimes(bin, programs) {
  return programs.map((program) => {
    const times = Array.from({ length: RUNS }, () => {
      const before = performance.now();
      run(join(bin, program), ['-version']);
      return performance.now() - before;
    });
    return { program, ms: times.sort((a, b) => a - b)[Math.floor(RUNS / 2)] };
  });
}
