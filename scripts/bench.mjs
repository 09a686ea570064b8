/**
 * `npm run bench [name …]`: how fast the programs are, beside something that does the least of the same work in the same
 * run. What counts are the ratios; the milliseconds say more of the machine than of the programs.
 *
 * A goal that is missed is shown and is no failure: exits with 1 only when a benchmark could not run.
 */
import { availableParallelism, loadavg } from 'node:os';
import { build, ensureNpmPackages } from './lib/project.mjs';

const BENCHMARKS = ['kubelet', 'kubecfg', 'proxy', 'control-plane', 'endpoints', 'watch'];

const say = (text) => console.log(`[bench] ${text}`);
const load = () => `load average ${loadavg()[0].toFixed(2)}, ${availableParallelism()} processors`;
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !BENCHMARKS.includes(name));
if (unknown.length > 0) {
  console.error(`there is no benchmark ${unknown.join(', ')}; there are ${BENCHMARKS.join(', ')}`);
  process.exit(1);
}

ensureNpmPackages(say);
build(say);
const failed = [];
for (const name of BENCHMARKS.filter((each) => asked.length === 0 || asked.includes(each))) {
  say(`${name} (${load()})`);
  try {
    const { bench } = await import(`./bench/${name}.mjs`);
    await bench(say);
  } catch (error) {
    failed.push(name);
    console.error(`${name} could not run: ${error.stack}`);
  }
}
say(`done (${load()})`);
process.exit(failed.length === 0 ? 0 : 1);
