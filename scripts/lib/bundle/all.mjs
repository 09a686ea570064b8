import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleDaemon } from './daemon.mjs';
import { bundleKubecfg } from './kubecfg.mjs';
import { licencesOf } from './licences.mjs';

const DAEMONS = ['apiserver', 'scheduler', 'controller-manager', 'kubelet', 'proxy'];

/** The six programs, as they are called in `bin/`. */
export const BUNDLED = [...DAEMONS, 'kubecfg'];

/** The file beside `bin/` that holds the licences of others. */
export const LICENCES = 'LICENSES-OF-PACKAGES';

/**
 * Makes the six programs as one file each, from the sources: nothing needs to be compiled before.
 *
 * @param {string} folder gets `bin/` and the licences of what went in
 */
export async function bundleAll(folder) {
  mkdirSync(join(folder, 'bin'), { recursive: true });
  const inputs = [];
  for (const program of DAEMONS) inputs.push(...(await bundleDaemon(program, join(folder, 'bin', program))));
  inputs.push(...bundleKubecfg(join(folder, 'bin/kubecfg')));
  writeFileSync(join(folder, LICENCES), licencesOf(inputs));
}
