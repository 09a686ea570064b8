/**
 * `npm test`: makes this machine ready, checks, runs every test, and closes with `N passed, N failed`.
 * Further arguments go to jest, e.g. `npm test -- packages/storage`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDebianPackages, FOR_TESTS } from './lib/debian.mjs';
import { ensureDockerd } from './lib/dockerd.mjs';
import { ARTICLE_IMAGES } from './lib/image-recipes.mjs';
import { ensureImages } from './lib/images.mjs';
import { build, ensureNpmPackages, ROOT } from './lib/project.mjs';

const say = (text) => console.log(`[test] ${text}`);
const scratch = mkdtempSync(join(tmpdir(), 'kube-test-'));

ensureDebianPackages(say, FOR_TESTS);
ensureNpmPackages(say);
build(say);
await ensureDockerd(join(scratch, 'dockerd.log'), say, (pid) => {
  process.once('exit', () => endDockerd(pid));
});
await ensureImages(ARTICLE_IMAGES, { pull: false, say });

const checked = spawnSync('npm', ['run', '--silent', 'check'], { cwd: ROOT, stdio: 'inherit' });
const results = join(scratch, 'results.json');
spawnSync(
  process.execPath,
  [join(ROOT, 'scripts/jest.mjs'), '--json', `--outputFile=${results}`, ...process.argv.slice(2)],
  { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] },
);

const { passed, failed } = count(results);
const broken = failed + (checked.status === 0 ? 0 : 1);
if (checked.status !== 0) console.error('[test] npm run check found faults (above)');
rmSync(scratch, { recursive: true, force: true });
console.log(`${passed} passed, ${broken} failed`);
process.exit(broken === 0 && passed > 0 ? 0 : 1);

function endDockerd(pid) {
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    // It has ended by itself, and has said why.
  }
}

/** A suite that could not run at all counts as a failure, whatever its tests would have been. */
function count(file) {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'));
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    };
  } catch {
    console.error('[test] jest left no report');
    return { passed: 0, failed: 1 };
  }
}
