/**
 * `npm run up`: from a bare Debian machine to the article's redis pod, running. `npm run down` undoes it.
 * `npm run up -- --nodes 3` makes a cluster of three nodes on this machine instead.
 */
import { mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureDebianPackages } from './lib/debian.mjs';
import { MOST_NODES } from './lib/nodes/plan.mjs';
import { upNodes } from './lib/nodes/up.mjs';
import { build, ensureNpmPackages, ROOT } from './lib/project.mjs';
import { run, succeeds } from './lib/shell.mjs';
import { isAlive, keepOthersAway, RUN_DIR, readState, startTimeOf, writeState } from './lib/state.mjs';
import { upHere } from './lib/up-here.mjs';
import { waitFor } from './lib/wait.mjs';

const say = (text) => console.log(`[up] ${text}`);
const LOG_DIR = join(RUN_DIR, 'log');
const RUNNING_WITHIN_MS = 60_000;

try {
  await up(nodesWanted());
} catch (err) {
  console.error(`[up] ${err.message}`);
  if (readState() !== undefined) console.error('[up] "npm run down" removes what was started');
  process.exit(1);
}

/** How many nodes; undefined for the article's one node, which is this machine itself. */
function nodesWanted() {
  const { nodes } = parseArgs({ options: { nodes: { type: 'string' } } }).values;
  if (nodes === undefined) return undefined;
  const count = Number(nodes);
  if (!Number.isInteger(count) || count < 1 || count > MOST_NODES) {
    throw new Error(`--nodes takes a number from 1 to ${MOST_NODES}, not ${nodes}`);
  }
  return count;
}

async function up(nodes) {
  if (process.getuid?.() !== 0)
    throw new Error('this needs root: for Docker, the iptables rules and the route');
  keepOthersAway();
  const before = readState();
  if (before?.programs.some(isAlive)) {
    say('a cluster is up already; "npm run down" stops it');
    return;
  }
  if (before !== undefined) {
    throw new Error('a cluster was up here and has died; run "npm run down" to clear away what it left');
  }
  mkdirSync(LOG_DIR, { recursive: true });
  ensureDebianPackages(say);
  ensureNpmPackages(say);
  build(say);

  const state = { programs: [] };
  const notes = {
    say,
    note: (facts) => writeState(Object.assign(state, facts)),
    record(name, pid) {
      state.programs.push({ name, pid, startedAt: startTimeOf(pid) });
      writeState(state);
    },
  };
  const { master, more } = nodes === undefined ? await upHere(notes) : await upNodes(nodes, notes);
  const kubecfg = (...args) => run(join(ROOT, 'bin/kubecfg'), ['-h', master, ...args]);
  const host = await createRedis(kubecfg);
  for (const list of nodes === undefined ? ['/pods'] : ['/minions', '/pods']) {
    console.log(`\n$ bin/kubecfg list ${list}\n${kubecfg('list', list)}`);
  }
  console.log(next(host, more));
}

/** Creates the article's pod and waits until it runs; returns the node it runs on. */
async function createRedis(kubecfg) {
  kubecfg('-c', join(ROOT, 'examples/article/redis.json'), 'create', '/pods');
  say('created the pod of examples/article/redis.json');
  const host = await waitFor(
    'the redis pod to run',
    RUNNING_WITHIN_MS,
    () => /^redis\s+\S+\s+([^/\s]+)\/.*Running/m.exec(kubecfg('list', '/pods'))?.[1],
  );
  if (succeeds('redis-cli', ['-h', host, '-p', '6379', 'ping'])) say(`redis answers at ${host}:6379`);
  return host;
}

function next(host, more) {
  const bin = relative(process.cwd(), join(ROOT, 'bin')) || '.';
  return `How to go on:
${more.map((line) => `  ${line}\n`).join('')}  ${bin}/kubecfg list /minions
  redis-cli -h ${host} -p 6379 ping
  ${bin}/kubecfg -c examples/article/redisController.json create /replicationControllers
  ${bin}/kubecfg delete /pods/redis       (and the controller makes another)
  npm run down
Logs: ${relative(process.cwd(), LOG_DIR) || LOG_DIR}`;
}
