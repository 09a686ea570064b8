import { homedir } from 'node:os';
import { isatty } from 'node:tty';
import { systemClock } from '@kube/component-base/clock';
import { main } from '../main.js';
import { Interrupted } from '../terminal/interrupted.js';
import { inputBytes, inputText } from '../terminal/standard-input.js';
import { processTerminal } from '../terminal/terminal.js';
import { write } from '../terminal/write.js';

const stop = new AbortController();
// A second signal ends the program as if it had not listened.
process.once('SIGINT', () => stop.abort(new Interrupted(130)));
process.once('SIGTERM', () => stop.abort(new Interrupted(143)));

void main(
  {
    argv: process.argv.slice(2),
    env: process.env,
    home: process.env.HOME ?? homedir(),
    streams: {
      stdin: inputText,
      stdinBytes: inputBytes,
      stdout: (text) => write(1, text),
      stderr: (text) => write(2, text),
      isTerminal: { stdin: isatty(0), stdout: isatty(1), stderr: isatty(2) },
      terminal: processTerminal,
    },
    clock: systemClock,
    pid: process.pid,
  },
  stop.signal,
).then((code) => {
  process.exitCode = code;
});
