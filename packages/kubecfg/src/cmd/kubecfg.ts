import { writeSync } from 'node:fs';
import { homedir } from 'node:os';
import { systemClock } from '@kube/component-base/clock';
import { main } from '../main.js';

const interrupted = new AbortController();

void main(
  {
    argv: process.argv.slice(2),
    env: process.env,
    home: process.env.HOME ?? homedir(),
    streams: {
      stdin: () => process.stdin.setEncoding('utf8')[Symbol.asyncIterator](),
      stdout: (text) => void process.stdout.write(text),
      stderr: (text) => void writeSync(2, text),
    },
    clock: systemClock,
    pid: process.pid,
  },
  interrupted.signal,
).then((code) => {
  process.exitCode = code;
});
