import { constants } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What of a container's last words is kept: a status is read by people, and written to etcd. */
const MAX_BYTES = 4096;

/** Makes the empty file in which a container may leave its last words. */
export async function createTerminationLog(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o750 });
  const file = await open(path, 'w', 0o666);
  // Whatever user the container runs as, and whatever the umask of the kubelet.
  await file.chmod(0o666);
  await file.close();
}

/**
 * The last words of a container; undefined when there are none, or when they cannot be read: they are no reason to
 * leave a status unwritten. No more than 4 kB of them, and never by a link that somebody has laid.
 */
export async function readTerminationLog(path: string): Promise<string | undefined> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(MAX_BYTES), 0, MAX_BYTES, 0);
      // A character may be cut in two at the end.
      const text = new TextDecoder().decode(buffer.subarray(0, bytesRead), {
        stream: bytesRead === MAX_BYTES,
      });
      return text === '' ? undefined : text;
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}
