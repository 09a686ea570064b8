import { randomBytes } from 'node:crypto';
import { start } from '../start.mjs';
import { fillWithImages, socketOf, startDocker } from './docker.mjs';
import { makeNetwork, routeDestinations } from './network.mjs';
import { freeIndex, planCluster } from './plan.mjs';
import { programsOf } from './programs.mjs';

/**
 * Brings up a cluster of several nodes on this machine, each with its own network, Docker, kubelet and proxy.
 *
 * @param {number} count
 * @param {{ say: (text: string) => void, note: (facts: object) => void, record: (name: string, pid: number) => void }}
 *   notes `note` and `record` keep for `down` what was made, at once
 * @returns where the API is, and hints for its user
 */
export async function upNodes(count, { say, note, record }) {
  const index = freeIndex(routeDestinations(), Math.random);
  const plan = planCluster(randomBytes(3).toString('hex'), index, count);
  note({ plan });
  makeNetwork(plan);
  say(`made ${count} nodes: ${plan.nodes.map(({ address }) => address).join(', ')}`);

  await Promise.all(
    plan.nodes.map((node) => startDocker(node, (pid) => record(`dockerd of ${node.name}`, pid))),
  );
  await fillWithImages(plan.nodes);
  say('each node has a Docker daemon with the images of the examples');

  for (const program of programsOf(plan)) {
    const where = program.node === undefined ? '' : ` on ${program.node.name}`;
    say(`${program.name}${where} is healthy (pid ${await start(program, record)})`);
  }
  const [first] = plan.nodes;
  const master = `http://${plan.address}:8080`;
  return {
    master,
    more: [
      `export KUBERNETES_MASTER=${master}`,
      `nsenter --net=/run/netns/${first.netns} sh       (a shell on the network of ${first.name})`,
      `docker -H ${socketOf(first)} ps       (the containers of ${first.name})`,
    ],
  };
}
