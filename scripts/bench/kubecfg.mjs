import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ROOT } from '../lib/project.mjs';
import { ApiClient, withApiserver } from './cluster.mjs';
import { median, ms, now, report } from './figures.mjs';

const ROUNDS = 41;
const PODS = 3;
const GOAL = 2;

/** `kubecfg list pods` from its start to its end, beside a Node that does nothing. */
export async function bench() {
  await withApiserver({}, async ({ port, master }) => {
    const api = new ApiClient(port);
    for (let pod = 0; pod < PODS; pod += 1) await api.createPod(`pod-${pod}`);
    api.close();
    const ours = [];
    const beside = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      ours.push(await timeOf(join(ROOT, 'bin/kubecfg'), ['-h', master, 'list', 'pods']));
      beside.push(await timeOf(process.execPath, ['-e', '0']));
    }
    const [a, b] = [median(ours), median(beside)];
    report([{ what: 'kubecfg list pods : node -e 0', ours: ms(a), beside: ms(b), ratio: a / b, goal: GOAL }]);
  });
}

async function timeOf(command, args) {
  const began = now();
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  const [code] = await once(child, 'exit');
  const took = now() - began;
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${said}`);
  return took;
}
