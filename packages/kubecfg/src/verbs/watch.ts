import { fromStatus, isReason } from '@kube/api-types';
import type { ResourcePath } from '../command-line/resource-path.js';
import { type Change, createWatchPrinter, type WatchPrinter } from '../rendering/watch-printer.js';
import { restRequest, type Scope } from '../requests/rest-requests.js';
import { watchRequest } from '../requests/watch-request.js';
import { NotReachable } from '../server/not-reachable.js';
import { orFatal } from './failure.js';
import type { Session } from './session.js';

/** How long to wait before the server is asked again after a stream has ended. */
const AGAIN_MS = 1_000;

/**
 * Shows a resource, or one object of it, and then each change until the signal aborts, or until the one object is
 * gone. A stream that ends or breaks is gone on with from the last change that was seen.
 */
export async function watch(session: Session, path: ResourcePath, signal: AbortSignal): Promise<number> {
  const watching = new Watching(session, path, signal);
  return orFatal('request', 'Got request error', async () => {
    await watching.present();
    for (;;) {
      try {
        if (await watching.changes()) return 0;
      } catch (err) {
        await watching.recover(err);
      }
      await session.clock.sleep(AGAIN_MS, signal);
    }
  });
}

/** What was shown last, and what comes next. */
class Watching {
  readonly #printer: WatchPrinter;
  readonly #scope: Scope;
  #version = '';
  /** What was last told of a broken connection: once is enough while it stays broken. */
  #told = '';

  constructor(
    private readonly session: Session,
    private readonly path: ResourcePath,
    private readonly signal: AbortSignal,
  ) {
    const { flags, namespace, print, printing } = session;
    this.#printer = createWatchPrinter(flags, print, printing);
    this.#scope = { namespace, labels: flags.l, fields: flags.fields };
  }

  /** Shows all that there is. */
  async present(): Promise<void> {
    const { server, streams } = this.session;
    const answer = await server.ask(restRequest('GET', this.path, this.#scope), this.signal);
    streams.stdout(await this.#printer.present(answer));
    this.#version = String(answer.body.resourceVersion ?? 0);
  }

  /** Shows changes until the stream ends; true when the one object that was asked for is gone. */
  async changes(): Promise<boolean> {
    const { id } = this.path;
    for await (const change of this.#stream()) {
      this.#told = '';
      const { resourceVersion } = change.object;
      if (typeof resourceVersion === 'number') this.#version = String(resourceVersion);
      if (id !== '' && id !== change.object.id) continue;
      this.session.streams.stdout(await this.#printer.change(change));
      if (id !== '' && change.type === 'DELETED') return true;
    }
    return false;
  }

  /** Makes ready to go on after a failure. @throws the failure when there is no going on */
  async recover(err: unknown): Promise<void> {
    const { stderr } = this.session.streams;
    if (isReason(err, 'Expired')) {
      stderr('The changes since then are no longer known; here is all anew.\n');
      await this.present();
    } else if (err instanceof NotReachable) {
      if (err.message !== this.#told) stderr(`${err.message}; trying again\n`);
      this.#told = err.message;
    } else throw err;
  }

  async *#stream(): AsyncGenerator<Change> {
    const { server } = this.session;
    const request = watchRequest(this.path.resource, this.#scope, this.#version);
    for await (const text of server.events(request, this.signal)) {
      const change = JSON.parse(text) as Change;
      // A server that does not watch this resource lists it: that is no change.
      if (change.object === undefined) return;
      if (change.type === 'ERROR') throw fromStatus(server.codec.decode('Status', change.object).object);
      yield change;
    }
  }
}
