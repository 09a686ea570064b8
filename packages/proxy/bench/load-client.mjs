/**
 * Drives one measurement: `load-client.mjs connections|bytes <host> <port> <at once> <warm-up> <measured>`, the last two
 * in connections or bytes. Writes a line when what is measured begins, and one about it when it ends.
 */
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const [, , kind, host, port, atOnce, warmUp, measured] = process.argv;
const READ_INTO = Buffer.alloc(1024 * 1024);
let done = 0;
let failed = 0;

const exchange = () => {
  let isAnswered = false;
  const socket = connect({ host, port, noDelay: true }, () => socket.write('?'));
  socket.on('data', () => {
    isAnswered = true;
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    if (isAnswered) done += 1;
    else failed += 1;
    exchange();
  });
};
const read = () => {
  const count = (bytes) => {
    done += bytes;
    return true;
  };
  connect({ host, port, onread: { buffer: READ_INTO, callback: count } }).on('error', () => {
    failed += 1;
  });
};

const until = async (enough) => {
  while (done < enough) await sleep(20);
};

for (let each = 0; each < Number(atOnce); each += 1) (kind === 'connections' ? exchange : read)();
await until(Number(warmUp));
[done, failed] = [0, 0];
process.stdout.write('begin\n');
const begun = performance.now();
await until(Number(measured));
process.stdout.write(`${JSON.stringify({ done, failed, seconds: (performance.now() - begun) / 1000 })}\n`);
// It is asked how much it used; then it is let go.
process.stdin.on('end', () => process.exit(0)).resume();
