import { access, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { BoundPod, Container } from '@kube/api-types';
import {
  type Clock,
  errorText,
  type LinkedAbort,
  type Logger,
  linkedAbort,
  untilAborted,
} from '@kube/component-base';
import type { BindMount, PodContainer } from '../dockertools/container-runtime.js';
import { hashOf } from '../pod/container-hash.js';
import { type KillCause, readKillCause, writeKillCause } from './kill-cause.js';
import { readLastEnded, writeLastEnded } from './last-ended.js';
import { isPlainName, type OneContainer, type PodPaths } from './pod-paths.js';
import { volumeMounts, volumesOf } from './pod-volume.js';
import { isProvided, provideVolume } from './provide-volume.js';
import { removeTree } from './remove-tree.js';
import { createTerminationLog, readTerminationLog } from './termination-log.js';

/** How it stands with the volumes of a pod. */
export type VolumesView =
  | { readonly type: 'ready' }
  /** They are being made; whoever asked for it is called back. */
  | { readonly type: 'preparing'; readonly failure?: VolumesFailure }
  | { readonly type: 'missing'; readonly failure?: VolumesFailure };

/** Volumes that could not be made. Times are milliseconds since 1970. */
export interface VolumesFailure {
  readonly message: string;
  readonly retryAt: number;
}

/** What a container has left behind. */
export interface ContainerEnding {
  /** Its last words. */
  readonly message?: string;
  /** Why it was killed, if it was by us. */
  readonly cause?: KillCause;
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
  readonly stop: LinkedAbort;
  readonly waiting: (() => void)[];
}

interface Failure extends VolumesFailure {
  /** Of the volumes as they were asked for. */
  readonly hash: string;
  readonly count: number;
}

/**
 * The folders of pods on the node: their volumes, the last words of their containers, and how those have ended.
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
    await untilAborted(signal).catch(() => undefined);
    await Promise.all(this.#last.values());
  }

  /** How it stands with the volumes of a pod that `volumeRefusal` has nothing against. */
  async volumes(pod: BoundPod): Promise<VolumesView> {
    const podUid = uidOf(pod);
    const volumes = volumesOf(this.deps.paths, pod);
    const known = this.#failures.get(podUid);
    const failure = known?.hash === hashOf(volumes) ? { failure: known } : {};
    if (this.#preparing.has(podUid)) return { type: 'preparing', ...failure };
    const provided = await Promise.all(volumes.map((volume) => isProvided(this.deps.paths, volume)));
    if (provided.every(Boolean) && !this.#removing.has(podUid)) return { type: 'ready' };
    return { type: 'missing', ...failure };
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
    const preparation = { stop: linkedAbort(stopping), waiting: [done] };
    this.#preparing.set(podUid, preparation);
    void this.#serially(podUid, () => this.#prepare(pod, podUid, preparation, stopping));
  }

  /**
   * What is to be mounted into a container that is about to be made: its volumes, and a new file for its last words.
   * That its postStart hook is due is noted down before it can run: nobody else would know after a kubelet that died.
   *
   * @throws EscapingPath; Error of the file system
   */
  async mounts(pod: BoundPod, container: Container, attempt: number): Promise<readonly BindMount[]> {
    const { paths } = this.deps;
    const mounts = volumeMounts(paths, pod, container.volumeMounts);
    const { name, terminationMessagePath: target = '' } = container;
    const of = { podUid: uidOf(pod), container: name, attempt };
    // Of one before it with the same number, whom somebody else has removed.
    await this.forget(of);
    if (container.lifecycle?.postStart !== undefined) {
      await this.#serially(of.podUid, () => writeEmpty(paths.hookDue(of)));
    }
    if (target === '') return mounts;
    const source = paths.terminationLog(of);
    await this.#serially(of.podUid, () => createTerminationLog(source));
    return [...mounts, { source, target, readOnly: false }];
  }

  /** True as long as the postStart hook of a container has not been run to its end. */
  async hookDue(of: OneContainer): Promise<boolean> {
    const { paths } = this.deps;
    if (!isPlainName(of.podUid) || !isPlainName(of.container)) return false;
    return access(paths.hookDue(of)).then(
      () => true,
      () => false,
    );
  }

  /** Notes that the postStart hook of a container has been run. */
  async hookDone(of: OneContainer): Promise<void> {
    const { paths, log } = this.deps;
    try {
      await rm(paths.hookDue(of), { force: true });
    } catch (err) {
      // No reason to let the container go: a kubelet that is restarted runs it once more.
      log.warn({ container: of.container, err }, 'it is not kept that the postStart hook has been run');
    }
  }

  /** Notes why a container is being killed, for as long as the container is there. */
  async noteCause(of: OneContainer, cause: KillCause): Promise<void> {
    const { paths, log } = this.deps;
    try {
      const path = paths.cause(of);
      await this.#serially(of.podUid, () => writeKillCause(path, cause));
    } catch (err) {
      // No reason to let it live.
      log.warn({ container: of.container, err }, 'the cause of a kill is not kept');
    }
  }

  /** What is known of the end of a container beyond what the engine says. */
  async ending(of: OneContainer): Promise<ContainerEnding> {
    const { paths } = this.deps;
    if (!isPlainName(of.podUid) || !isPlainName(of.container)) return {};
    const [message, cause] = await Promise.all([
      readTerminationLog(paths.terminationLog(of)),
      readKillCause(paths.cause(of)),
    ]);
    return { ...(message === undefined ? {} : { message }), ...(cause === undefined ? {} : { cause }) };
  }

  /** Removes what was kept of one container. */
  async forget(of: OneContainer): Promise<void> {
    const { paths } = this.deps;
    if (!isPlainName(of.podUid) || !isPlainName(of.container)) return;
    await this.#serially(of.podUid, async () => {
      await rm(paths.terminationLog(of), { force: true });
      await rm(paths.cause(of), { force: true });
      await rm(paths.hookDue(of), { force: true });
      const last = await readLastEnded(paths.lastEnded(of));
      if (last?.attempt === of.attempt) await rm(paths.lastEnded(of), { force: true });
    });
  }

  /**
   * The last ended container of each name of a pod, as far as it was kept.
   *
   * @throws Error of the file system
   */
  async lastEnded(podUid: string): Promise<readonly PodContainer[]> {
    const { paths } = this.deps;
    if (!isPlainName(podUid)) return [];
    const names = (await namesIn(paths.containers(podUid))).filter(isPlainName);
    const found = await Promise.all(
      names.map(async (container) => {
        const last = await readLastEnded(paths.lastEnded({ podUid, container }));
        return last?.podUid === podUid && last.container === container ? last : undefined;
      }),
    );
    return found.flatMap((each) => each ?? []);
  }

  /**
   * Keeps how a container has ended, for as long as its pod is there and no later one of its name ends: others may
   * remove the container itself. Only one caller at a time for each pod.
   */
  async keepLastEnded(ended: PodContainer): Promise<void> {
    const { paths, log } = this.deps;
    if (!isPlainName(ended.podUid) || !isPlainName(ended.container)) return;
    try {
      await writeLastEnded(paths.lastEnded(ended), ended);
    } catch (err) {
      // The container is still there, and the next look at it tries again.
      log.warn({ container: ended.container, err }, 'it is not kept how a container has ended');
    }
  }

  /** Keeps no longer how the last ended container of a name has ended. */
  async dropLastEnded(podUid: string, container: string): Promise<void> {
    await rm(this.deps.paths.lastEnded({ podUid, container }), { force: true });
  }

  /** The uids of the pods that have a folder. */
  async uids(): Promise<readonly string[]> {
    return namesIn(this.deps.paths.pods);
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
    const { signal } = stop;
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
      stop.unlink();
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

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw err;
  }
}

async function writeEmpty(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o750 });
  await writeFile(path, '');
}

function uidOf({ metadata }: BoundPod): string {
  return metadata.uid ?? '';
}
