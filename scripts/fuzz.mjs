/**
 * `npm run fuzz [requests] [seed]`: sends an apiserver on a real etcd requests of every kind, right ones, wrong ones and
 * nonsense. Fails when one is answered with 5xx or not at all, when an answer shows the inside of the program, when the
 * program logs an error of its own, or when its memory grows past what it is given.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, ensureNpmPackages, ROOT } from './lib/project.mjs';

const REQUESTS = 25_000;
/** For all objects of the program; one that kept something of each request would need more. */
const HEAP_MB = 256;

const say = (text) => console.log(`[fuzz] ${text}`);
const requests = Number(process.argv[2] ?? REQUESTS);
const seed = Number(process.argv[3] ?? Date.now() % 2 ** 31);

ensureNpmPackages(say);
build(say);
const { freePort, startEtcd, startProgram } = await import(dist('test-harness', 'index.js'));
const { fuzz } = await import(dist('apiserver', 'testing/fuzz/fuzz.js'));
const { startBackend } = await import(dist('apiserver', 'testing/backend.js'));

const etcd = await startEtcd();
const backend = await startBackend((req, res) => req.pipe(res));
const port = await freePort();
const apiserver = await startProgram(
  dist('apiserver', 'cmd/apiserver.js'),
  [`-port=${port}`, '-read_only_port=0', '-portal_net=10.99.0.0/16', `-etcd_servers=${etcd.url}`],
  { env: { NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}` }, ready: () => isHealthy(port) },
);
say(`${requests} requests with seed ${seed}`);
const faults = [];
try {
  const tally = await fuzz({ port, proxied: backend.host, requests, seed, progress });
  for (const [status, count] of [...tally].sort()) say(`${status}: ${count}`);
} catch (error) {
  faults.push(error.message);
}
if (!(await isHealthy(port))) faults.push('the apiserver is no longer healthy');
faults.push(
  ...apiserver
    .stderr()
    .split('\n')
    .filter((line) => /^[EF]\d{4} /.test(line)),
);
await apiserver.kill('SIGTERM');
await etcd.stop();
await backend.close();
for (const fault of faults) console.error(fault);
say(faults.length === 0 ? 'every request was answered, and none was our fault' : `${faults.length} faults`);
process.exit(faults.length === 0 ? 0 : 1);

function dist(name, file) {
  return join(ROOT, 'packages', name, 'dist', file);
}

function progress(sent) {
  if (sent % 5000 === 0) say(`${sent} sent, the apiserver has ${memoryMb(apiserver.pid)} MB of memory`);
}

async function isHealthy(at) {
  try {
    return (await fetch(`http://127.0.0.1:${at}/healthz`)).ok;
  } catch {
    return false;
  }
}

function memoryMb(pid) {
  const [, kb] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kb) / 1024);
}
