import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ROOT } from './project.mjs';

/** Where a running cluster keeps its processes' numbers, logs and data. */
export const RUN_DIR = resolve(process.env.KUBE_RUN_DIR ?? join(ROOT, '.run'));

const STATE = join(RUN_DIR, 'state.json');
const AT_WORK = join(RUN_DIR, 'up.json');

/**
 * What `up` made, in the order in which it made it; `down` undoes it backwards.
 *
 * @typedef {{ name: string, pid: number, startedAt: string }} Program `startedAt` tells a process from a
 *   later one with the same pid
 * @typedef {{ programs: Program[], portalNet?: string, nodeName?: string, images?: string[],
 *   plan?: import('./nodes/plan.mjs').Plan }} State `plan` is of a cluster of several nodes, the others of one that
 *   is this machine itself
 */

/** @returns {Program | undefined} the `up` that makes a cluster here at this moment */
export function upAtWork() {
  if (!existsSync(AT_WORK)) return undefined;
  const up = JSON.parse(readFileSync(AT_WORK, 'utf8'));
  return isAlive(up) ? up : undefined;
}

/**
 * Keeps every other `up` away until this process ends: of what two wrote down, the later would hide the earlier, and
 * nobody could take that down.
 *
 * @throws Error when another is at work
 */
export function keepOthersAway() {
  mkdirSync(RUN_DIR, { recursive: true });
  const mine = `${AT_WORK}.${process.pid}`;
  writeFileSync(mine, JSON.stringify({ name: 'up', pid: process.pid, startedAt: startTimeOf(process.pid) }));
  try {
    // One that has died left its own behind. Only then: what another has just written must not be taken away.
    if (existsSync(AT_WORK) && upAtWork() === undefined) rmSync(AT_WORK, { force: true });
    linkSync(mine, AT_WORK);
  } catch (cause) {
    throw new Error(`another "npm run up" is at work here: see ${AT_WORK}`, { cause });
  } finally {
    rmSync(mine, { force: true });
  }
  process.once('exit', () => rmSync(AT_WORK, { force: true }));
}

/** @returns {State | undefined} undefined when nothing is up */
export function readState() {
  return existsSync(STATE) ? JSON.parse(readFileSync(STATE, 'utf8')) : undefined;
}

/** Written after each step, so that an interrupted `up` can be taken down as well. */
export function writeState(state) {
  mkdirSync(RUN_DIR, { recursive: true });
  // Killed in the middle of a write, `up` would leave half of it, which nobody could take down.
  writeFileSync(`${STATE}.new`, `${JSON.stringify(state, null, 2)}\n`);
  renameSync(`${STATE}.new`, STATE);
}

/** Forgets a cluster that is down, data included; its logs stay. */
export function clearState() {
  for (const file of [STATE, `${STATE}.new`, AT_WORK]) rmSync(file, { force: true });
  rmSync(join(RUN_DIR, 'etcd'), { recursive: true, force: true });
  rmSync(join(RUN_DIR, 'kubelet'), { recursive: true, force: true });
  rmSync(join(RUN_DIR, 'nodes'), { recursive: true, force: true });
}

/** When a process began, in the kernel's own count; undefined when there is no such process. */
export function startTimeOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** True when the very process that was recorded still runs. */
export function isAlive({ pid, startedAt }) {
  return startTimeOf(pid) === startedAt;
}
