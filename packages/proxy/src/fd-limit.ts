import { readFileSync } from 'node:fs';

/** Files that a proxy needs for itself: etcd, logs, listeners, health. */
const OWN_FILES = 128;
/** Each connection is one to us and one to the endpoint. */
const FILES_PER_CONNECTION = 2;
/** What one service port may have of all. */
const SHARE = 0.5;
/** Where the kernel tells no limit. */
const OTHERWISE = 1_024;

/** How many files this process may have open. */
export function openFilesLimit(): number {
  const match = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'));
  return match === null ? OTHERWISE : Number(match[1]);
}

/** The most connections of one service port, when no flag says it. */
export function defaultMaxConnections(openFiles: number): number {
  return Math.max(1, Math.floor(((openFiles - OWN_FILES) / FILES_PER_CONNECTION) * SHARE));
}
