import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { removeAllContainers, removeDockerFolders } from './docker.mjs';
import { removeNetwork } from './network.mjs';
import { nodeDir } from './programs.mjs';

/** Ends the containers of all nodes; their programs have stopped already, their Docker daemons have not. */
export function removeContainersOfNodes({ nodes }) {
  nodes.forEach(removeAllContainers);
}

/** Removes the nodes, when nothing of them runs any more. */
export function removeNodes(plan) {
  removeNetwork(plan);
  const docker = plan.nodes.flatMap((node) => [join(nodeDir(node), 'docker'), node.runDir]);
  removeDockerFolders([...docker, plan.runDir]);
  for (const node of plan.nodes) rmSync(nodeDir(node), { recursive: true, force: true });
}
