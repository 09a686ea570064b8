import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../lib/project.mjs';

const ROUNDS = 3;

/** The modes of the proxy beside HAProxy and a direct connection; it prints a table of its own. */
export async function bench() {
  const script = join(ROOT, 'packages/proxy/bench/proxy.mjs');
  const { status, signal } = spawnSync(process.execPath, [script, String(ROUNDS)], { stdio: 'inherit' });
  if (status !== 0) {
    throw new Error(`${script} ended with ${status ?? signal}; it needs root, nftables and haproxy`);
  }
}
