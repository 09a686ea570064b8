import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { BoundPod } from '@kube/api-types';
import type { Logger } from '@kube/component-base';
import { readManifests } from './read-manifests.js';
import type { StaticOrigin } from './static-pod.js';
import { TroubleLog } from './trouble-log.js';

/** What a path holds. */
export interface FolderReading {
  readonly pods: readonly BoundPod[];
  /** False when one of its files never could be read: then a pod that is not among them may yet be wanted. */
  readonly whole: boolean;
}

/**
 * Manifests in a file, or in the files of a folder.
 *
 * v0.5.6: the files of a folder that do not begin with a dot, in the order of their names; not its folders. There, a
 * file that is bad is passed over, and its pods are stopped; here they stay as they were when it was good.
 */
export class ManifestFolder {
  /** What each file held when it was last good. */
  readonly #good = new Map<string, readonly BoundPod[]>();
  readonly #troubles: TroubleLog;

  constructor(
    private readonly path: string,
    private readonly origin: StaticOrigin,
    private readonly log: Logger,
  ) {
    this.#troubles = new TroubleLog(log);
  }

  /** What is there now; undefined when the path itself cannot be read. */
  async read(): Promise<FolderReading | undefined> {
    const files = await this.#files();
    if (files === undefined) return undefined;
    for (const known of this.#good.keys()) {
      if (!files.includes(known)) this.#good.delete(known);
    }
    for (const file of files) await this.#readFile(file);
    const pods = new Map<string, BoundPod>();
    for (const file of files) this.#add(pods, file);
    return { pods: [...pods.values()], whole: files.every((file) => this.#good.has(file)) };
  }

  async #files(): Promise<readonly string[] | undefined> {
    try {
      const files = (await stat(this.path)).isDirectory() ? await filesIn(this.path) : [this.path];
      this.#troubles.over(this.path);
      return files;
    } catch (err) {
      this.#troubles.trouble(this.path, err, '-config cannot be read; its pods stay as they are');
      return undefined;
    }
  }

  async #readFile(file: string): Promise<void> {
    try {
      const { pods, warnings } = await readManifests(await readFile(file, 'utf8'), {
        ...this.origin,
        anyVersion: true,
        fallbackId: (index) => idOf(file) + (index === 0 ? '' : `-${index + 1}`),
      });
      this.#good.set(file, pods);
      if (warnings.length > 0) this.#troubles.trouble(file, warnings.join(', '), 'fields are passed over');
      else this.#troubles.over(file);
    } catch (err) {
      // Gone since the folder was listed: the next reading will not list it.
      if ((err as NodeJS.ErrnoException).code === 'ENOENT') this.#good.set(file, []);
      else this.#troubles.trouble(file, err, 'manifest cannot be used; its pods stay as they are');
    }
  }

  #add(pods: Map<string, BoundPod>, file: string): void {
    for (const pod of this.#good.get(file) ?? []) {
      const { name } = pod.metadata;
      if (!pods.has(name)) pods.set(name, pod);
      else
        this.log.warn(
          { source: file, pod: name },
          'another file has a pod of this name; this one is passed over',
        );
    }
  }
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith('.')).sort();
  const files: string[] = [];
  for (const name of names) {
    const path = join(folder, name);
    // A link that leads nowhere is no file.
    if (
      await stat(path).then(
        (it) => it.isFile(),
        () => false,
      )
    )
      files.push(path);
  }
  return files;
}

/** The id for a manifest that has none: the name of its file, as far as an id can be made of it. */
function idOf(file: string): string {
  const id = basename(file)
    .replace(/\.[^.]*$/, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return id === '' ? 'pod' : id;
}
