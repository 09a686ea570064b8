/** Runs jest on the compiled tests: `node scripts/jest.mjs [jest options] [paths]`. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './lib/project.mjs';

const jest = join(ROOT, 'node_modules/jest/bin/jest.js');
const result = spawnSync(
  process.execPath,
  ['--no-warnings', '--experimental-vm-modules', jest, ...process.argv.slice(2)],
  { cwd: ROOT, stdio: 'inherit' },
);
process.exit(result.status ?? 1);
