/** `npm run down`: stops what `npm run up` started and removes what it made, and nothing else. */
import { join } from 'node:path';
import { removeImages } from './lib/images.mjs';
import { removeContainersOfNodes, removeNodes } from './lib/nodes/down.mjs';
import { ROOT } from './lib/project.mjs';
import { run, succeeds } from './lib/shell.mjs';
import { clearState, isAlive, readState, startTimeOf, upAtWork, writeState } from './lib/state.mjs';
import { waitFor } from './lib/wait.mjs';

const say = (text) => console.log(`[down] ${text}`);
const STOPPED_WITHIN_MS = 30_000;

const up = upAtWork();
if (up !== undefined) await stop(up);
const state = readState();
if (state === undefined) {
  say('nothing is up');
} else {
  const isDocker = ({ name }) => name.startsWith('dockerd');
  const backwards = [...state.programs].reverse();
  for (const program of backwards.filter((each) => !isDocker(each))) await stop(program);
  if (state.plan === undefined) removeWhatIsHere();
  else await removeContainersOfNodes(state.plan, record, say);
  await Promise.all(state.programs.filter(isDocker).map(stop));
  if (state.plan !== undefined) {
    removeNodes(state.plan);
    say(`removed ${state.plan.nodes.length} nodes`);
  }
  clearState();
  say('all is down');
}

function record(name, pid) {
  state.programs.push({ name, pid, startedAt: startTimeOf(pid) });
  writeState(state);
}

async function stop(program) {
  if (!isAlive(program)) {
    say(`${program.name} had ended already`);
    return;
  }
  process.kill(program.pid, 'SIGTERM');
  try {
    await waitFor(`${program.name} to stop`, STOPPED_WITHIN_MS, () => !isAlive(program));
  } catch {
    process.kill(program.pid, 'SIGKILL');
    await waitFor(`${program.name} to die`, STOPPED_WITHIN_MS, () => !isAlive(program));
  }
  say(`stopped ${program.name}`);
}

/** What bears our names may be of a cluster that was started by hand, unless the program that makes it was ours. */
function removeWhatIsHere() {
  const started = (program) => state.programs.some(({ name }) => name === program);
  if (started('kubelet')) removeContainers(state.nodeName);
  if (started('proxy')) {
    run(join(ROOT, 'bin/proxy'), ['-cleanup']);
    say('removed the rules of the proxy');
  }
  if (state.portalNet !== undefined) {
    succeeds('ip', ['route', 'del', state.portalNet, 'dev', 'lo']);
    say(`removed the route of ${state.portalNet}`);
  }
  removeImages(state.images ?? []);
}

/** The kubelet's labels say which containers are of this node's pods. */
function removeContainers(nodeName) {
  if (!succeeds('docker', ['version'])) return;
  const filter = `label=io.kubernetes.node=${nodeName}`;
  const ids = run('docker', ['ps', '-aq', '--filter', filter]).split('\n').filter(Boolean);
  if (ids.length > 0) run('docker', ['rm', '-f', '-v', ...ids]);
  say(`removed ${ids.length} containers`);
}
