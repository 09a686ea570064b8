import { readFile } from 'node:fs/promises';

/**
 * Sends a signal to a process in a container and to its group: what it has started, unless that has left the group.
 *
 * The engine knows no way to do this. It tells the process's id, which means something only on its own machine and
 * only while the process lives; the control group says whether what has that id here is a process of the container.
 *
 * @returns false when there is none
 */
export async function signalInContainer(
  pid: number,
  containerId: string,
  signal: NodeJS.Signals,
): Promise<boolean> {
  try {
    const groups = await readFile(`/proc/${pid}/cgroup`, 'utf8');
    return groups.includes(containerId) && process.kill(-pid, signal);
  } catch {
    // It ended just now, or it never was of this machine.
    return false;
  }
}
