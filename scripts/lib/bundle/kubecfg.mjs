import { readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { ROOT } from '../project.mjs';
import { run } from '../shell.mjs';

/**
 * Bundles kubecfg into one executable file, in its own way.
 *
 * @param {string} outfile
 * @returns {string[]} the files that went into it, relative to the repository
 */
export function bundleKubecfg(outfile) {
  run(process.execPath, [join(ROOT, 'scripts/bundle-kubecfg.mjs'), outfile]);
  const map = `${outfile}.map`;
  const { sources } = JSON.parse(readFileSync(map, 'utf8'));
  rmSync(map);
  return sources.map((source) => relative(ROOT, join(dirname(map), source)));
}
