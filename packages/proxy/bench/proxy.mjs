/**
 * Compares the proxy's modes with a direct connection and with HAProxy, in a network namespace of its own:
 * `node packages/proxy/bench/proxy.mjs [rounds]`, as root, after a build. Needs nftables and haproxy.
 *
 * What passes data on is pinned to one processor, the load to another. Since a benchmark's load often costs more than
 * what it measures, what counts is work per second of processor time: that of the proxy where there is one, and that
 * of client and server where the kernel does it all.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createNetworkNamespace } from '../dist/testing/network-namespace.js';
import { startProxy } from '../dist/testing/proxy-under-test.js';

const ROUNDS = Number(process.argv[2] ?? 5);
const PROXY_CPU = '0';
const LOAD_CPU = '1';
const SERVER = '127.0.1.1';
const HAPROXY = '127.0.2.1';
const PORTAL = '172.0.0.10';

const KINDS = [
  {
    kind: 'connections',
    port: 8000,
    atOnce: 64,
    // So many that Node's compiler has had its time.
    warmUp: 10_000,
    measured: 10_000,
    show: (rate) => `${Math.round(rate)}/s`,
  },
  {
    kind: 'bytes',
    port: 8001,
    atOnce: 4,
    warmUp: 1e9,
    measured: 5e9,
    show: (rate) => `${(rate / 1e9).toFixed(2)} GB/s`,
  },
];

const HAPROXY_CONFIG = `global
  nbthread 1
  maxconn 5000
defaults
  mode tcp
  timeout connect 5s
  timeout client 1m
  timeout server 1m
${KINDS.map(({ port }) => `listen p${port}\n  bind ${HAPROXY}:${port}\n  server s ${SERVER}:${port}\n`).join('')}`;

const net = await createNetworkNamespace();
const dir = mkdtempSync(join(tmpdir(), 'proxy-bench-'));
const here = (file) => new URL(file, import.meta.url).pathname;
try {
  const server = net.start('taskset', ['-c', LOAD_CPU, process.execPath, here('load-server.mjs'), SERVER]);
  const ways = {
    direct: { host: SERVER, start: async () => undefined },
    haproxy: { host: HAPROXY, start: startHaproxy },
    userspace: { host: PORTAL, start: () => startOurs('userspace') },
    nftables: { host: PORTAL, start: () => startOurs('nftables') },
  };
  const results = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    const order = Object.entries(ways);
    // A machine that grows slower or faster meanwhile must favour nobody.
    for (const [way, { host, start }] of round % 2 === 0 ? order.toReversed() : order) {
      const proxy = await start();
      for (const each of KINDS) {
        const result = await measure({ host, proxy, server, ...each });
        results.push({ way, kind: each.kind, ...result });
        process.stdout.write(`${[round, way, each.kind, each.show(result.rate), note(result)].join('\t')}\n`);
      }
      await proxy?.kill('SIGTERM');
    }
  }
  report(results);
} finally {
  await net.remove();
  rmSync(dir, { recursive: true });
}

async function startHaproxy() {
  const file = join(dir, 'haproxy.cfg');
  writeFileSync(file, HAPROXY_CONFIG);
  return net.start('taskset', ['-c', PROXY_CPU, 'haproxy', '-db', '-f', file]);
}

async function startOurs(mode) {
  const proxy = await startProxy(net, [`-proxy_mode=${mode}`, '-v=0']);
  await net.run('taskset', ['-a', '-c', '-p', PROXY_CPU, String(proxy.pid)]);
  for (const { kind, port } of KINDS) {
    await proxy.serve({ [kind]: { ports: [{ port }], clusterIP: PORTAL } });
    await proxy.lead(kind, [`${SERVER}:${port}`]);
  }
  return proxy;
}

async function measure({ kind, host, port, atOnce, warmUp, measured, proxy, server }) {
  const client = spawn(
    'nsenter',
    [
      `--net=${net.path}`,
      'taskset',
      '-c',
      LOAD_CPU,
      process.execPath,
      here('load-client.mjs'),
      ...[kind, host, port, atOnce, warmUp, measured].map(String),
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const used = () => ({
    proxy: proxy === undefined ? 0 : processorSeconds(proxy.pid),
    load: processorSeconds(client.pid) + processorSeconds(server.pid),
  });
  let before;
  for await (const line of createInterface({ input: client.stdout })) {
    if (line === 'begin') {
      before = used();
      continue;
    }
    const after = used();
    client.stdin.end();
    const { done, failed, seconds } = JSON.parse(line);
    return {
      rate: done / seconds,
      failed,
      perProxySecond: proxy === undefined ? undefined : done / (after.proxy - before.proxy),
      perLoadSecond: done / (after.load - before.load),
    };
  }
  throw new Error(`the load of ${kind} to ${host}:${port} ended before its time`);
}

/** Of all threads of a process, as the scheduler counts. */
function processorSeconds(pid) {
  const threads = readdirSync(`/proc/${pid}/task`);
  const nanoseconds = threads.map(
    (id) => readFileSync(`/proc/${pid}/task/${id}/schedstat`, 'utf8').split(' ')[0],
  );
  return nanoseconds.reduce((sum, each) => sum + Number(each), 0) / 1e9;
}

function note({ failed }) {
  return failed === 0 ? '' : `${failed} failed`;
}

/** Ratios are of one round each: what else the machine does changes from round to round more than from way to way. */
function report(results) {
  for (const { kind, show } of KINDS) {
    // Each way once in each round, so that the places in the lists are the rounds.
    const of = (way, field) => results.filter((r) => r.way === way && r.kind === kind).map((r) => r[field]);
    const beside = (way, other, field) => {
      const [ours, theirs] = [of(way, field), of(other, field)];
      const ratios = ours.map((rate, round) => rate / theirs[round]);
      const each = ratios.map((ratio) => ratio.toFixed(2)).join(' ');
      return `${way} ${show(median(ours))}, ${other} ${show(median(theirs))}: ${median(ratios).toFixed(2)} (${each})`;
    };
    process.stdout.write(
      [
        `\n${kind}, medians of ${ROUNDS}, per second of processor time`,
        `  proxy alone: ${beside('userspace', 'haproxy', 'perProxySecond')}`,
        `  client and server: ${beside('nftables', 'direct', 'perLoadSecond')}`,
        '',
      ].join('\n'),
    );
  }
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
