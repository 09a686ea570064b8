import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { onPath, pipe, run, succeeds } from './shell.mjs';

/** Marks the images that were made here, so that only those are removed again. */
export const MADE_HERE = 'kubernetes-2014.made-here=true';

/** How long a registry may take before the image is made here instead. */
const PULL_TIMEOUT_MS = 20_000;

/** The images of the article, and how each is made of Debian's binaries when it cannot be pulled. */
const RECIPES = {
  // Nothing but a process that waits: it owns the network of a pod. The trap lets it stop at once.
  'kubernetes/pause:latest': {
    tools: ['busybox'],
    files: { '/pause': "#!/bin/sh\ntrap 'exit 0' TERM INT\nwhile :; do sleep 86400 & wait $!; done\n" },
    change: ['ENTRYPOINT ["/pause"]'],
  },
  'dockerfile/redis:latest': {
    tools: ['busybox'],
    // Debian ships the server as redis-check-rdb, which acts by the name it is called by.
    binaries: {
      '/usr/bin/redis-check-rdb': '/usr/bin/redis-server',
      '/usr/bin/redis-cli': '/usr/bin/redis-cli',
    },
    files: { '/etc/redis/redis.conf': 'bind 0.0.0.0\nprotected-mode no\ndir /data\nsave ""\n' },
    folders: ['/data'],
    change: ['CMD ["redis-server", "/etc/redis/redis.conf"]', 'WORKDIR /data', 'EXPOSE 6379'],
  },
  'busybox:latest': { tools: ['busybox'], change: ['CMD ["sh"]'] },
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
  const root = mkdtempSync(join(tmpdir(), 'kube-image-'));
  try {
    addBusybox(root);
    for (const [from, to] of Object.entries(recipe.binaries ?? {})) addBinary(root, from, to);
    for (const folder of recipe.folders ?? []) mkdirSync(join(root, folder), { recursive: true });
    for (const [path, text] of Object.entries(recipe.files ?? {})) addFile(root, path, text);
    const changes = ['ENV PATH=/usr/bin:/bin:/usr/sbin:/sbin', `LABEL ${MADE_HERE}`, ...recipe.change];
    await pipe(
      ['tar', ['-C', root, '-c', '.']],
      ['docker', ['import', ...changes.flatMap((change) => ['-c', change]), '-', name]],
    );
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function addBusybox(root) {
  if (!onPath('busybox')) throw new Error('no busybox on this machine: install the package busybox-static');
  for (const folder of ['bin', 'etc', 'tmp', 'proc', 'dev', 'sys', 'root', 'usr/bin']) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  chmodSync(join(root, 'tmp'), 0o1777);
  addFile(root, '/etc/passwd', 'root:x:0:0:root:/root:/bin/sh\n');
  addFile(root, '/etc/group', 'root:x:0:\n');
  const busybox = run('sh', ['-c', 'readlink -f "$(command -v busybox)"']).trim();
  copyFileSync(busybox, join(root, 'bin/busybox'));
  for (const applet of run(busybox, ['--list']).split('\n').filter(Boolean)) {
    if (applet !== 'busybox') symlinkSync('busybox', join(root, 'bin', basename(applet)));
  }
}

/** A dynamic binary, with every library that the loader would look for. */
function addBinary(root, from, to) {
  const target = join(root, to);
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(from, target);
  chmodSync(target, 0o755);
  for (const [, library] of run('ldd', [from]).matchAll(/(\/[^\s:]+)\s+\(0x/g)) {
    mkdirSync(dirname(join(root, library)), { recursive: true });
    cpSync(library, join(root, library), { dereference: true });
  }
}

function addFile(root, path, text) {
  const target = join(root, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
  chmodSync(target, text.startsWith('#!') ? 0o755 : 0o644);
}
