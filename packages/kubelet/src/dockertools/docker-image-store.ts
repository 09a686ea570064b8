import { statfs } from 'node:fs/promises';
import type Docker from 'dockerode';
import type { ImageInfo } from 'dockerode';
import type { ImageStore } from '../gc/image-gc.js';
import type { DiskUsage, NodeImage } from '../gc/image-policy.js';
import { DockerClient } from './docker-client.js';
import { unless } from './docker-errors.js';
import { EngineCalls } from './engine-calls.js';
import { imagePath } from './image-name.js';

/** Adding up the layers of many images takes Docker a while, and so does deleting a large one. */
const SLOW_MS = 120_000;

/**
 * The images on a Docker Engine.
 *
 * @throws Error for an endpoint that is none
 */
export function createDockerImageStore(endpoint: string): ImageStore {
  const calls = new EngineCalls(new DockerClient(endpoint));
  return {
    async images(signal) {
      const listed = await calls.ask(
        'list images',
        (docker, abort) => docker.listImages(abort),
        signal,
        SLOW_MS,
      );
      return listed.map(readImage);
    },

    async usedImageIds(signal) {
      const listed = await calls.ask(
        'list containers',
        (docker, abort) => docker.listContainers({ all: true, ...abort }),
        signal,
      );
      return new Set(listed.map(({ ImageID }) => ImageID));
    },

    async removeImage(nameOrId, signal) {
      await calls.call(
        `remove image ${nameOrId}`,
        (docker, abort) => unless(docker.getImage(imagePath(nameOrId)).remove(abort), 404),
        signal,
        SLOW_MS,
      );
    },

    async imageDisk(signal) {
      // A Docker elsewhere has disks that cannot be looked at from here.
      if (!endpoint.startsWith('unix:')) return undefined;
      const ask = (docker: Docker) => docker.info() as Promise<{ readonly DockerRootDir?: string }>;
      const { DockerRootDir: root = '' } = await calls.call('tell where its images are', ask, signal);
      return diskUsage(root);
    },
  };
}

function readImage({ Id, RepoTags, RepoDigests, Size }: ImageInfo): NodeImage {
  // Tags first: with the last of them the engine takes the digests away by itself.
  return { id: Id, names: [...named(RepoTags), ...named(RepoDigests)], bytes: Size };
}

/** Docker writes `<none>` for what is not there. */
function named(names: readonly string[] | null | undefined): readonly string[] {
  return (names ?? []).filter((name) => !name.includes('<none>'));
}

/** As `df` counts: what is kept for root is neither used nor to be had. */
async function diskUsage(path: string): Promise<DiskUsage | undefined> {
  const disk = await statfs(path).catch(() => undefined);
  if (disk === undefined) return undefined;
  const usedBytes = (disk.blocks - disk.bfree) * disk.bsize;
  return { usedBytes, capacityBytes: usedBytes + disk.bavail * disk.bsize };
}
