import { describe, expect, it } from '@jest/globals';
import { WatchInbox } from './watch-inbox.js';
import { aMessage, anEvent } from './watch-messages.js';

const cause = new Error('cut');
const small = (revision: number) => aMessage(revision, { events: [anEvent('/a', revision)] });

describe('WatchInbox', () => {
  it('gives messages in the order in which they came, also to a reader that waits', async () => {
    const inbox = new WatchInbox(1_000);
    const first = inbox.take();
    expect(inbox.push(small(1))).toBe(true);
    inbox.push(small(2));
    expect([await first, await inbox.take()]).toEqual([small(1), small(2)]);
  });

  it('gives what came before the end, then the end again and again', async () => {
    const inbox = new WatchInbox(1_000);
    inbox.push(small(1));
    inbox.end(cause);
    inbox.end(new Error('a later one'));
    expect(inbox.push(small(2))).toBe(false);
    expect(await inbox.take()).toEqual(small(1));
    expect(await inbox.take()).toEqual({ type: 'closed', cause });
    expect(await inbox.take()).toEqual({ type: 'closed', cause });
  });

  it('wakes a waiting reader when it ends', async () => {
    const inbox = new WatchInbox(1_000);
    const waiting = inbox.take();
    inbox.end(cause);
    expect(await waiting).toEqual({ type: 'closed', cause });
  });

  it('takes no more than its reader can bear', async () => {
    const inbox = new WatchInbox(1_000);
    let taken = 0;
    while (inbox.push(small(taken + 1))) {
      taken++;
    }
    expect(taken).toBe(3);
    for (const revision of [1, 2, 3, 4]) {
      expect(await inbox.take()).toEqual(small(revision));
    }
    expect(await inbox.take()).toEqual({ type: 'overflow' });
  });

  it('does not overflow while it is read', async () => {
    const inbox = new WatchInbox(1_000);
    for (let revision = 1; revision < 100; revision++) {
      expect(inbox.push(small(revision))).toBe(true);
      await inbox.take();
    }
  });
});
