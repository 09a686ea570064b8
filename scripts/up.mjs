/** `npm run up`: from a bare Debian machine to the article's redis pod, running. `npm run down` undoes it. */
import { spawn } from 'node:child_process';
import { mkdirSync, openSync } from 'node:fs';
import { join, relative } from 'node:path';
import { NODE, PORTAL_NET, PROGRAMS } from './lib/cluster.mjs';
import { ensureDebianPackages } from './lib/debian.mjs';
import { ensureDockerd } from './lib/dockerd.mjs';
import { ensureImages } from './lib/images.mjs';
import { build, ensureNpmPackages, ROOT } from './lib/project.mjs';
import { run, succeeds } from './lib/shell.mjs';
import { isAlive, RUN_DIR, readState, startTimeOf, writeState } from './lib/state.mjs';
import { answers, waitFor } from './lib/wait.mjs';

const say = (text) => console.log(`[up] ${text}`);
const LOG_DIR = join(RUN_DIR, 'log');
const HEALTHY_WITHIN_MS = 60_000;
const RUNNING_WITHIN_MS = 60_000;

const kubecfg = (...args) => run(join(ROOT, 'bin/kubecfg'), ['-h', 'http://127.0.0.1:8080', ...args]);

try {
  await up();
} catch (err) {
  console.error(`[up] ${err.message}`);
  console.error('[up] "npm run down" removes what was started');
  process.exit(1);
}

async function up() {
  const before = readState();
  if (before?.programs.some(isAlive)) {
    say('a cluster is up already; "npm run down" stops it');
    return;
  }
  if (before !== undefined) {
    throw new Error('a cluster was up here and has died; run "npm run down" to clear away what it left');
  }
  if (process.getuid?.() !== 0)
    throw new Error('this needs root: for Docker, the iptables rules and the route');
  mkdirSync(LOG_DIR, { recursive: true });
  ensureDebianPackages(say);
  ensureNpmPackages(say);
  build(say);

  const state = { programs: [], nodeName: NODE };
  const record = (name, pid) => {
    state.programs.push({ name, pid, startedAt: startTimeOf(pid) });
    writeState(state);
  };
  const dockerd = await ensureDockerd(join(LOG_DIR, 'dockerd.log'), say);
  if (dockerd !== undefined) record('dockerd', dockerd);
  routePortalNet(state);
  await ensureImages(['kubernetes/pause:latest', 'dockerfile/redis:latest'], { pull: true, say });
  for (const program of PROGRAMS) await start(program, record);
  await createRedis();
  console.log(`\n$ bin/kubecfg list /pods\n${kubecfg('list', '/pods')}`);
  console.log(next());
}

/** No packet to a portal may leave this machine, not even while a rule is missing. */
function routePortalNet(state) {
  if (run('ip', ['route', 'show', PORTAL_NET]).trim() !== '') {
    say(`${PORTAL_NET} has a route already; left as it is`);
    return;
  }
  run('ip', ['route', 'add', PORTAL_NET, 'dev', 'lo']);
  state.portalNet = PORTAL_NET;
  writeState(state);
  say(`routed ${PORTAL_NET} to this machine`);
}

async function start({ name, command, args, health }, record) {
  if (await answers(health)) throw new Error(`something else answers at ${health}; stop it first`);
  const out = openSync(join(LOG_DIR, `${name}.out`), 'a');
  const child = spawn(command ?? join(ROOT, 'bin', name), args, {
    cwd: join(ROOT, 'bin'),
    detached: true,
    stdio: ['ignore', out, out],
  });
  let exit;
  child.once('error', (err) => {
    exit = err.message;
  });
  child.once('exit', (code, signal) => {
    exit = `it ended with ${code ?? signal}`;
  });
  child.unref();
  if (child.pid !== undefined) record(name, child.pid);
  await waitFor(`${name} to be healthy (see ${LOG_DIR})`, HEALTHY_WITHIN_MS, async () => {
    if (exit !== undefined) throw new Error(`${name} did not start: ${exit}; see ${LOG_DIR}/${name}.out`);
    return answers(health);
  });
  say(`${name} is healthy (pid ${child.pid})`);
}

async function createRedis() {
  kubecfg('-c', join(ROOT, 'examples/article/redis.json'), 'create', '/pods');
  say('created the pod of examples/article/redis.json');
  await waitFor('the redis pod to run', RUNNING_WITHIN_MS, () =>
    /^redis\s.*Running/m.test(kubecfg('list', '/pods')),
  );
  if (succeeds('redis-cli', ['-p', '6379', 'ping'])) say('redis answers at 127.0.0.1:6379');
}

function next() {
  const bin = relative(process.cwd(), join(ROOT, 'bin')) || '.';
  return `How to go on:
  ${bin}/kubecfg list /minions
  redis-cli -p 6379 ping
  ${bin}/kubecfg -c examples/article/redisController.json create /replicationControllers
  ${bin}/kubecfg delete /pods/redis       (and the controller makes another)
  npm run down
Logs: ${relative(process.cwd(), LOG_DIR) || LOG_DIR}`;
}
