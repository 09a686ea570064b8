import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { run } from '../shell.mjs';

/** The same for everyone who makes it: no order, owner or time of this machine goes in. */
const REPRODUCIBLE = [
  '--sort=name',
  '--owner=0',
  '--group=0',
  '--numeric-owner',
  '--mtime=@0',
  '--mode=u+w,go=rX',
];

/** Packs a folder, under its own name, into a gzipped tar. */
export function tarball(folder, file) {
  const args = ['-C', dirname(folder), '-I', 'gzip -n -9', '-cf', file, basename(folder)];
  run('tar', [...REPRODUCIBLE, ...args]);
}

/** The SHA-256 of a file in hexadecimal. */
export function sha256(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
