import { isDeepStrictEqual } from 'node:util';
import type { Clock, Logger } from '@kube/component-base';
import { type FolderReading, ManifestFolder } from './manifest-folder.js';
import type { PodSource } from './pod-source.js';

/** Where manifests lie, and how often to look. */
export interface FileSourceOptions {
  /** `-config`: a file or a folder. */
  readonly path: string;
  /** `-file_check_frequency`, milliseconds. */
  readonly everyMs: number;
  readonly nodeName: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/** v0.5.6: part of the names of the containers of its pods. */
const NAME = 'file';

/** The pods of the manifests in a file or a folder of the node. As long as the path cannot be read, nothing changes. */
export function createFileSource({ path, everyMs, nodeName, clock, log }: FileSourceOptions): PodSource {
  return {
    name: NAME,
    async run(deliver, signal) {
      const folder = new ManifestFolder(path, { source: NAME, nodeName }, log);
      let before: FolderReading | undefined;
      while (!signal.aborted) {
        const now = await folder.read();
        if (now !== undefined && !isDeepStrictEqual(now, before)) {
          deliver(now.pods, now.whole);
          before = now;
        }
        await clock.sleep(everyMs, signal).catch(() => undefined);
      }
    },
  };
}
