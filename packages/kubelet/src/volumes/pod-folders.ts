import { readdir } from 'node:fs/promises';
import type { BoundPod } from '@kube/api-types';
import { type Clock, errorText, type Logger } from '@kube/component-base';
import { hashOf } from '../pod/container-hash.js';
import type { PodPaths } from './pod-paths.js';
import { volumesOf } from './pod-volume.js';
import { isProvided, provideVolume } from './provide-volume.js';
import { removeTree } from './remove-tree.js';
import { createTerminationLog } from './termination-log.js';

/** How it stands with the volumes of a pod. */
export type VolumesView =
  | { readonly type: 'ready' }
  /** They are being made; whoever asked for it is called back. */
  | { readonly type: 'preparing' }
  | { readonly type: 'missing'; readonly failure?: VolumesFailure };

/** Volumes that could not be made. Times are milliseconds since 1970. */
export interface VolumesFailure {
  readonly message: string;
  readonly retryAt: number;
}

/** What the folders need. */
export interface PodFoldersDeps {
  readonly paths: PodPaths;
  readonly clock: Clock;
  readonly log: Logger;
}

const INITIAL_MS = 2_000;
const MAX_MS = 120_000;

interface Preparation {
  readonly stop: AbortController;
  readonly waiting: (() => void)[];
}

interface Failure extends VolumesFailure {
  /** Of the volumes as they were asked for. */
  readonly hash: string;
  readonly count: number;
}

/**
 * The folders of pods on the node: their volumes and the last words of their containers.
 *
 * Invariants:
 * - what is done in the folder of one pod is done one after the other;
 * - volumes are made in the background of whoever asks, who is called back once, well or not;
 * - a folder that is being removed counts as missing.
 */
export class PodFolders {
  readonly #preparing = new Map<string, Preparation>();
  readonly #removing = new Set<string>();
  readonly #failures = new Map<string, Failure>();
  /** The end of the last thing that was begun in the folder of a pod. */
  readonly #last = new Map<string, Promise<void>>();
  #signal: AbortSignal | undefined;

  constructor(private readonly deps: PodFoldersDeps) {}

  /** Works until `signal` aborts, which ends what is being made and calls nobody back; resolves when all has ended. */
  async run(signal: AbortSignal): Promise<void> {
    this.#signal = signal;
    if (!signal.aborted) {
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    }
    await Promise.all(this.#last.values());
  }

  /** How it stands with the volumes of a pod that `volumeRefusal` has nothing against. */
  async volumes(pod: BoundPod): Promise<VolumesView> {
    const podUid = uidOf(pod);
    if (this.#preparing.has(podUid)) return { type: 'preparing' };
    const volumes = volumesOf(this.deps.paths, pod);
    const provided = await Promise.all(volumes.map((volume) => isProvided(this.deps.paths, volume)));
    if (provided.every(Boolean) && !this.#removing.has(podUid)) return { type: 'ready' };
    const failure = this.#failures.get(podUid);
    return failure?.hash === hashOf(volumes) ? { type: 'missing', failure } : { type: 'missing' };
  }

  /** Begins to make the volumes of a pod, or joins whoever does already. Only after `run`. */
  prepare(pod: BoundPod, done: () => void): void {
    const podUid = uidOf(pod);
    const stopping = this.#signal;
    if (stopping === undefined) throw new Error(`the volumes of ${podUid} were wanted before work had begun`);
    const known = this.#preparing.get(podUid);
    if (known !== undefined) {
      known.waiting.push(done);
      return;
    }
    const preparation = { stop: new AbortController(), waiting: [done] };
    this.#preparing.set(podUid, preparation);
    void this.#serially(podUid, () => this.#prepare(pod, podUid, preparation, stopping));
  }

  /**
   * Makes the file for the last words of one container.
   *
   * @returns where it lies
   * @throws EscapingPath; Error of the file system
   */
  async terminationLog(podUid: string, container: string, attempt: number): Promise<string> {
    const path = this.deps.paths.terminationLog(podUid, container, attempt);
    await this.#serially(podUid, () => createTerminationLog(path));
    return path;
  }

  /** The uids of the pods that have a folder. */
  async uids(): Promise<readonly string[]> {
    try {
      return await readdir(this.deps.paths.pods);
    } catch (err) {
      if ((err as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw err;
    }
  }

  /**
   * Removes the folder of a pod with all that is in it, ending what is being made there.
   *
   * @throws Error when something is mounted in it, or the file system refuses
   */
  async remove(podUid: string): Promise<void> {
    this.#preparing.get(podUid)?.stop.abort();
    this.#removing.add(podUid);
    try {
      await this.#serially(podUid, () => removeTree(this.deps.paths.pod(podUid)));
      this.#failures.delete(podUid);
    } finally {
      this.#removing.delete(podUid);
    }
  }

  async #prepare(
    pod: BoundPod,
    podUid: string,
    { stop, waiting }: Preparation,
    stopping: AbortSignal,
  ): Promise<void> {
    const { paths, clock, log } = this.deps;
    const signal = AbortSignal.any([stopping, stop.signal]);
    const volumes = volumesOf(paths, pod);
    try {
      for (const volume of volumes) {
        await provideVolume(paths, volume, signal).catch((cause: unknown) => {
          throw new Error(`volume ${JSON.stringify(volume.name)}: ${errorText(cause)}`, { cause });
        });
      }
      this.#failures.delete(podUid);
    } catch (err) {
      if (!signal.aborted) {
        const hash = hashOf(volumes);
        const before = this.#failures.get(podUid);
        const count = before?.hash === hash ? before.count + 1 : 1;
        const delayMs = Math.min(INITIAL_MS * 2 ** (count - 1), MAX_MS);
        this.#failures.set(podUid, {
          hash,
          count,
          message: errorText(err),
          retryAt: clock.now() + delayMs,
        });
        log.warn({ pod: pod.metadata.name, podUid, delayMs, err }, 'volumes not ready');
      }
    } finally {
      this.#preparing.delete(podUid);
    }
    if (stopping.aborted) return;
    for (const done of waiting) done();
  }

  /** Does `work` when all that was begun in the folder before has ended. */
  async #serially(podUid: string, work: () => Promise<void>): Promise<void> {
    const running = (this.#last.get(podUid) ?? Promise.resolve()).then(work);
    const over = running.catch(() => undefined);
    this.#last.set(podUid, over);
    await running.finally(() => {
      if (this.#last.get(podUid) === over) this.#last.delete(podUid);
    });
  }
}

function uidOf({ metadata }: BoundPod): string {
  return metadata.uid ?? '';
}
