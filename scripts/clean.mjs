/** Removes everything that a build makes; stale output of deleted sources would else stay and be run. */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './lib/project.mjs';

for (const name of readdirSync(join(ROOT, 'packages'))) {
  rmSync(join(ROOT, 'packages', name, 'dist'), { recursive: true, force: true });
  rmSync(join(ROOT, 'packages', name, 'tsconfig.tsbuildinfo'), { force: true });
}
rmSync(join(ROOT, 'test/e2e/dist'), { recursive: true, force: true });
rmSync(join(ROOT, 'test/e2e/tsconfig.tsbuildinfo'), { force: true });
rmSync(join(ROOT, 'coverage'), { recursive: true, force: true });
