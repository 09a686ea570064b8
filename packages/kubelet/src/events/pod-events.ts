import type { EventRecorder, EventSubject, Occurrence } from '@kube/client';

/** What is told of one container, or of the pod as a whole when `container` is absent. */
export interface ContainerEvent {
  readonly pod: EventSubject;
  readonly container?: string;
}

/**
 * What a person would ask about, in the words of v0.5.6 where it had some. What differs from time to time, such as the
 * id of a container or the output of a check, makes no event of its own: a container that keeps ending is one event
 * with a count, and shows the last.
 */
export class PodEvents {
  constructor(private readonly recorder: Pick<EventRecorder, 'record'>) {}

  /** @param image as it was asked for */
  pulling(about: ContainerEvent, image: string): void {
    this.#tell(about, { status: 'waiting', reason: 'pulling', message: `Pulling image "${image}"` });
  }

  pulled(about: ContainerEvent, image: string): void {
    const message = `Successfully pulled image "${image}"`;
    this.#tell(about, { status: 'waiting', reason: 'pulled', message });
  }

  created(about: ContainerEvent, id: string): void {
    const message = `Created with docker id ${short(id)}`;
    this.#tell(about, { status: 'waiting', reason: 'created', message, key: 'created' });
  }

  started(about: ContainerEvent, id: string): void {
    const message = `Started with docker id ${short(id)}`;
    this.#tell(about, { status: 'running', reason: 'started', message, key: 'started' });
  }

  /**
   * @param what what could not be done, and why, e.g. `Failed to pull image "x": no such host`
   * @param key what stays the same of it from time to time; all of it unless told
   */
  failed(about: ContainerEvent, what: string, key = what): void {
    this.#tell(about, { status: 'failed', reason: 'failed', message: what, key });
  }

  /** @param why more of the cause, for people */
  killing(about: ContainerEvent, id: string, because: string, why?: string): void {
    const message = `Killing ${short(id)}: ${because}${why === undefined ? '' : `: ${why}`}`;
    this.#tell(about, { status: 'terminated', reason: 'killing', message, key: because });
  }

  /** @param why what the health check said */
  unhealthy(about: ContainerEvent, why: string): void {
    const message = `Liveness probe failed: ${why}`;
    this.#tell(about, { status: 'running', reason: 'unhealthy', message, key: 'unhealthy' });
  }

  #tell({ pod, container }: ContainerEvent, occurrence: Occurrence): void {
    const part = container === undefined ? {} : { fieldPath: `spec.containers{${container}}` };
    this.recorder.record(pod, { ...occurrence, ...part });
  }
}

/** v0.5.6 wrote all 64 digits; these are what `docker ps` shows. */
function short(id: string): string {
  return id.slice(0, 12);
}
