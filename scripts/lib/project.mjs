import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './shell.mjs';

/** The folder of the repository. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const LOCK = join(ROOT, 'package-lock.json');

/** False in an unpacked release, where the programs are there already and need no packages. */
const HAS_SOURCES = existsSync(LOCK);

/** Installs the npm packages if the lock file is newer than what is installed. */
export function ensureNpmPackages(say) {
  if (!HAS_SOURCES) return;
  const installed = join(ROOT, 'node_modules/.package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(LOCK).mtimeMs) return;
  say('installing npm packages');
  run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: ROOT });
}

/** Compiles what changed, and bundles kubecfg. */
export function build(say) {
  if (!HAS_SOURCES) return;
  say('building');
  run('npm', ['run', '--silent', 'build'], { cwd: ROOT });
}
