import type { Etcd3 } from 'etcd3';
import type { KeyRange } from './key-range.js';
import type { Revision } from './storage.js';
import type { WatchInbox } from './watch-inbox.js';

/**
 * Opens one watch stream whose messages go into `inbox` until it breaks, the inbox is full, or the returned
 * function is called. The handlers do nothing but that: what throws in them would end the process.
 *
 * @param from first revision to send
 */
export async function openWatchStream(
  client: Etcd3,
  range: KeyRange,
  from: Revision,
  inbox: WatchInbox,
): Promise<() => void> {
  const stream = await client.watchClient.watch();
  let open = true;
  const close = (): void => {
    if (open) {
      open = false;
      stream.cancel();
    }
  };
  stream.on('error', (cause) => {
    open = false;
    inbox.end(cause);
  });
  stream.on('end', () => inbox.end(new Error('etcd ended the watch stream')));
  stream.on('data', (response) => {
    if (!inbox.push(response)) {
      close();
    }
  });
  stream.write({
    create_request: {
      key: range.key,
      range_end: range.rangeEnd,
      start_revision: String(from),
      progress_notify: true,
      prev_kv: true,
      fragment: true,
    },
  });
  return () => {
    inbox.end(new Error('the watch was left'));
    close();
  };
}
