import type { Terminal } from './streams.js';

/** The terminal of this process. Node's streams are loaded when something is asked of it, and not before. */
export const processTerminal: Terminal = {
  size() {
    const { columns, rows } = process.stdout;
    return columns === undefined ? undefined : { columns, rows };
  },
  onResize(listener) {
    process.stdout.on('resize', listener);
    return () => process.stdout.off('resize', listener);
  },
  setRaw(raw) {
    process.stdin.setRawMode(raw);
  },
};
