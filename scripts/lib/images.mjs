import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { addBinary, addBusybox, addFile, importImage } from './rootfs.mjs';
import { run, succeeds } from './shell.mjs';

/** Marks the images that were made here, so that only those are removed again. */
export const MADE_HERE = 'kubernetes-2014.made-here=true';

/** How long a registry may take before the image is made here instead. */
const PULL_TIMEOUT_MS = 20_000;

/** The images of the article, and how each is made of Debian's binaries when it cannot be pulled. */
const RECIPES = {
  // Nothing but a process that waits: it owns the network of a pod. The trap lets it stop at once.
  'kubernetes/pause:latest': {
    files: { '/pause': "#!/bin/sh\ntrap 'exit 0' TERM INT\nwhile :; do sleep 86400 & wait $!; done\n" },
    change: ['ENTRYPOINT ["/pause"]'],
  },
  'dockerfile/redis:latest': {
    // Debian ships the server as redis-check-rdb, which acts by the name it is called by.
    binaries: {
      '/usr/bin/redis-check-rdb': '/usr/bin/redis-server',
      '/usr/bin/redis-cli': '/usr/bin/redis-cli',
    },
    files: { '/etc/redis/redis.conf': 'bind 0.0.0.0\nprotected-mode no\ndir /data\nsave ""\n' },
    folders: ['/data'],
    change: ['CMD ["redis-server", "/etc/redis/redis.conf"]', 'WORKDIR /data', 'EXPOSE 6379'],
  },
};

/** Names of the images that can be made here. */
export const IMAGES = Object.keys(RECIPES);

/**
 * Sees to it that images are on this machine: there already, pulled, or made here.
 *
 * @param {readonly string[]} names out of `IMAGES`
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
