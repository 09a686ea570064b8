import { writeSync } from 'node:fs';
import { homedir } from 'node:os';
import { main } from '../main.js';

async function stdin(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) text += chunk;
  return text;
}

void main(
  {
    argv: process.argv.slice(2),
    env: process.env,
    home: process.env.HOME ?? homedir(),
    streams: {
      stdin,
      stdout: (text) => void process.stdout.write(text),
      stderr: (text) => void writeSync(2, text),
    },
    now: () => new Date(),
    pid: process.pid,
  },
  new AbortController().signal,
).then((code) => {
  process.exitCode = code;
});
