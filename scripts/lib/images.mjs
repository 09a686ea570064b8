import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { RECIPES } from './image-recipes.mjs';
import { addBinary, addBusybox, addFile, importImage } from './rootfs.mjs';
import { run, succeeds } from './shell.mjs';

/** Marks the images that were made here, so that only those are removed again. */
export const MADE_HERE = 'kubernetes-2014.made-here=true';

/** How long a registry may take before the image is made here instead. */
const PULL_TIMEOUT_MS = 20_000;

/**
 * Sees to it that images are on this machine: there already, pulled, or made here.
 *
 * @param {readonly string[]} names as in `RECIPES`
 * @param {{ pull: boolean, say: (text: string) => void }} options `pull` tries the registry first
 */
export async function ensureImages(names, { pull, say }) {
  for (const name of names) {
    if (succeeds('docker', ['image', 'inspect', name])) continue;
    if (pull && pulled(name)) {
      say(`pulled image ${name}`);
      continue;
    }
    await makeImage(name);
    say(`made image ${name} from Debian's binaries${pull ? ' (it cannot be pulled)' : ''}`);
  }
}

/** Removes the images that were made here and that no container uses. */
export function removeMadeImages() {
  const ids = run('docker', ['images', '-q', '--filter', `label=${MADE_HERE}`])
    .split('\n')
    .filter(Boolean);
  for (const id of new Set(ids)) succeeds('docker', ['rmi', '-f', id]);
}

function pulled(name) {
  try {
    run('docker', ['pull', '-q', name], { timeoutMs: PULL_TIMEOUT_MS });
    return true;
  } catch {
    return false;
  }
}

async function makeImage(name) {
  const recipe = RECIPES[name];
  const changes = ['ENV PATH=/usr/bin:/bin:/usr/sbin:/sbin', `LABEL ${MADE_HERE}`, ...recipe.change];
  await importImage(name, changes, (root) => {
    addBusybox(root);
    for (const [from, to] of Object.entries(recipe.binaries ?? {})) addBinary(root, from, to);
    for (const folder of recipe.folders ?? []) mkdirSync(join(root, folder), { recursive: true });
    for (const [path, text] of Object.entries(recipe.files ?? {})) addFile(root, path, text);
  });
}
