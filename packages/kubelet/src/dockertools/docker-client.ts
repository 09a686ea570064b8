import Docker from 'dockerode';
import { type SpokenVersions, versionToSpeak } from './api-version.js';
import { dockerOptions } from './docker-endpoint.js';
import { limited } from './limited.js';

const AGREE_WITHIN_MS = 10_000;

/** The library can be told a signal here; its types have not heard of it. */
type Version = (options: { readonly abortSignal: AbortSignal }) => Promise<SpokenVersions>;

/** The client of one Docker. The version of the API is agreed on at the first call and after each `reset`. */
export class DockerClient {
  readonly #options: Docker.DockerOptions;
  #agreed: Promise<Docker> | undefined;

  /** @throws Error for an endpoint that is none */
  constructor(readonly endpoint: string) {
    this.#options = dockerOptions(endpoint);
  }

  /** A client that speaks a version both sides know. */
  get(): Promise<Docker> {
    this.#agreed ??= this.#agree().catch((cause: unknown) => {
      this.reset();
      throw cause;
    });
    return this.#agreed;
  }

  /** Docker was away: it may be another when it comes back. */
  reset(): void {
    this.#agreed = undefined;
  }

  // Never with an HTTP pool of our own: the library prints its options at every call, and a pool is large.
  async #agree(): Promise<Docker> {
    const docker = new Docker(this.#options);
    const version = docker.version.bind(docker) as Version;
    const limit = { doing: 'tell its version', limitMs: AGREE_WITHIN_MS };
    // Nobody's own signal: others wait for the same answer.
    const spoken = await limited(
      limit,
      (abortSignal) => version({ abortSignal }),
      new AbortController().signal,
    );
    return new Docker({ ...this.#options, version: versionToSpeak(spoken) });
  }
}
