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
import { onPath, pipe, run } from './shell.mjs';

/**
 * Makes an image out of files of this machine.
 *
 * @param {string} name
 * @param {readonly string[]} change lines as in a Dockerfile, e.g. `CMD ["sh"]`
 * @param {(root: string) => void} fill puts the files below `root`
 */
export async function importImage(name, change, fill) {
  await packed(fill, ['docker', ['import', ...change.flatMap((line) => ['-c', line]), '-', name]]);
}

/**
 * Makes an image out of another one and more files of this machine.
 *
 * @param {string} name
 * @param {string} base
 * @param {(root: string) => void} fill puts the files below `root`
 */
export async function extendImage(name, base, fill) {
  const container = run('docker', ['create', base, 'true']).trim();
  try {
    await packed(fill, ['docker', ['cp', '-', `${container}:/`]]);
    run('docker', ['commit', container, name]);
  } finally {
    run('docker', ['rm', container]);
  }
}

async function packed(fill, into) {
  const root = mkdtempSync(join(tmpdir(), 'kube-image-'));
  try {
    fill(root);
    await pipe(['tar', ['-C', root, '-c', '.']], into);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** A shell and all else that busybox is, and the folders and files that every system has. */
export function addBusybox(root) {
  if (!onPath('busybox')) throw new Error('no busybox on this machine: install the package busybox-static');
  for (const folder of ['bin', 'etc', 'tmp', 'proc', 'dev', 'sys', 'root', 'usr/bin']) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  chmodSync(join(root, 'tmp'), 0o1777);
  addFile(root, '/etc/passwd', 'root:x:0:0:root:/root:/bin/sh\n');
  addFile(root, '/etc/group', 'root:x:0:\n');
  const busybox = placeOf('busybox');
  copyFileSync(busybox, join(root, 'bin/busybox'));
  for (const applet of run(busybox, ['--list']).split('\n').filter(Boolean)) {
    if (applet !== 'busybox') symlinkSync('busybox', join(root, 'bin', basename(applet)));
  }
}

/** A dynamic binary, with every library that the loader would look for. */
export function addBinary(root, from, to) {
  const target = join(root, to);
  mkdirSync(dirname(target), { recursive: true });
  rmSync(target, { force: true });
  copyFileSync(from, target);
  chmodSync(target, 0o755);
  for (const [, library] of run('ldd', [from]).matchAll(/(\/[^\s:]+)\s+\(0x/g)) {
    mkdirSync(dirname(join(root, library)), { recursive: true });
    cpSync(library, join(root, library), { dereference: true });
  }
}

/** A file with this text; one that begins like a script can be run. */
export function addFile(root, path, text) {
  const target = join(root, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
  chmodSync(target, text.startsWith('#!') ? 0o755 : 0o644);
}

/** Where a program on PATH really lies. */
export function placeOf(program) {
  return run('sh', ['-c', `readlink -f "$(command -v ${program})"`]).trim();
}
