import { join } from 'node:path';

/** What a name of ours may be to become the name of a file: no separator in it, and nothing that leads upwards. */
const PLAIN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$/;

/** How a volume is provided; a part of its path. */
export type VolumeKind = 'empty' | 'git';

/** A name that would lead out of the kubelet's own folder. The message is for the status of the pod. */
export class EscapingPath extends Error {
  override readonly name = 'EscapingPath';
}

/** One of the containers that a pod has had. */
export interface OneContainer {
  readonly podUid: string;
  readonly container: string;
  readonly attempt: number;
}

/**
 * Where the things of pods lie on the node: each pod has one folder, named by its uid. v0.5.6 named it by the pod,
 * and so pods of one name in two namespaces shared their volumes.
 */
export class PodPaths {
  /** @param rootDir `-root_dir` */
  constructor(readonly rootDir: string) {}

  /** Holds the folders of all pods, and nothing else. */
  get pods(): string {
    return join(this.rootDir, 'pods');
  }

  /** @throws EscapingPath */
  pod(podUid: string): string {
    return join(this.pods, plain(podUid, 'uid of the pod'));
  }

  /** @throws EscapingPath */
  volume(podUid: string, kind: VolumeKind, volume: string): string {
    return join(this.pod(podUid), 'volumes', kind, plain(volume, 'name of the volume'));
  }

  /**
   * The file in which one container leaves its last words.
   *
   * @throws EscapingPath
   */
  terminationLog({ podUid, container, attempt }: OneContainer): string {
    return join(this.containers(podUid), plain(container, 'name of the container'), String(attempt));
  }

  /**
   * The file that says why one container was killed.
   *
   * @throws EscapingPath
   */
  cause(of: OneContainer): string {
    return `${this.terminationLog(of)}.cause`;
  }

  /** Holds a folder for each name that a container of the pod has had. @throws EscapingPath */
  containers(podUid: string): string {
    return join(this.pod(podUid), 'containers');
  }

  /**
   * The file that says how the last ended container of one name has ended.
   *
   * @throws EscapingPath
   */
  lastEnded({ podUid, container }: Omit<OneContainer, 'attempt'>): string {
    return join(this.containers(podUid), plain(container, 'name of the container'), 'last-ended.json');
  }

  /**
   * The file that is there as long as the postStart hook of one container has not been run to its end.
   *
   * @throws EscapingPath
   */
  hookDue(of: OneContainer): string {
    return `${this.terminationLog(of)}.post-start`;
  }
}

/** True for what can be the name of a file and cannot lead anywhere else. */
export function isPlainName(name: string): boolean {
  return PLAIN.test(name);
}

function plain(name: string, what: string): string {
  if (isPlainName(name)) return name;
  throw new EscapingPath(
    `the ${what} is ${JSON.stringify(name)}, which would lead out of the folder that the kubelet keeps for it`,
  );
}
