/** Tells how far something is. */
export interface Progress {
  /** Replaces what was said before. */
  say(text: string): void;
  /** Leaves what was said last. */
  end(): void;
}

/** How progress is shown. */
export interface ProgressOptions {
  readonly write: (text: string) => void;
  /** True shows one line that changes; else each thing that is said has a line of its own. */
  readonly live: boolean;
}

/** Makes a place to tell progress at. */
export function createProgress({ write, live }: ProgressOptions): Progress {
  let last = '';
  let open = false;
  return {
    say(text) {
      if (text === last) return;
      last = text;
      // Back to the start of the line, and nothing left of what stood there.
      write(live ? `\r\x1b[K${text}` : `${text}\n`);
      open = live;
    },
    end() {
      if (open) write('\n');
      open = false;
      last = '';
    },
  };
}

/** For who wants to hear nothing. */
export const noProgress: Progress = { say: () => undefined, end: () => undefined };
