import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { RECIPES } from './image-recipes.mjs';
import { addBinary, addBusybox, addFile, importImage } from './rootfs.mjs';
import { run, succeeds } from './shell.mjs';

/** How long a registry may take before the image is made here instead. */
const PULL_TIMEOUT_MS = 20_000;

/**
 * Sees to it that images are on this machine: there already, pulled, or made here.
 *
 * @param {readonly string[]} names as in `RECIPES`
 * @param {{ pull: boolean, say: (text: string) => void, made?: (name: string) => void }} options `pull` tries the
 *   registry first; `made` is told of each image that is about to be made
 */
export async function ensureImages(names, { pull, say, made = () => undefined }) {
  for (const name of names) {
    if (succeeds('docker', ['image', 'inspect', name])) continue;
    if (pull && pulled(name)) {
      say(`pulled image ${name}`);
      continue;
    }
    made(name);
    await makeImage(name);
    say(`made image ${name} from Debian's binaries${pull ? ' (it cannot be pulled)' : ''}`);
  }
}

/** Removes images, but for those that somebody's container is made of. */
export function removeImages(names) {
  for (const name of names) succeeds('docker', ['rmi', name]);
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
  const changes = ['ENV PATH=/usr/bin:/bin:/usr/sbin:/sbin', ...recipe.change];
  await importImage(name, changes, (root) => {
    addBusybox(root);
    for (const [from, to] of Object.entries(recipe.binaries ?? {})) addBinary(root, from, to);
    for (const folder of recipe.folders ?? []) mkdirSync(join(root, folder), { recursive: true });
    for (const [path, text] of Object.entries(recipe.files ?? {})) addFile(root, path, text);
  });
}
