import { existsSync } from 'node:fs';
import { dockerIsUp, removeAllContainers, removeDockerFolders, startDocker } from './docker.mjs';
import { dockerDir } from './folders.mjs';
import { removeNetwork } from './network.mjs';

/**
 * Ends the containers of all nodes, when no kubelet is left that would make them again. Where Docker has died it is
 * started once more, since nobody else knows which processes are containers of its.
 *
 * @param {(name: string, pid: number) => void} record told of a daemon that was started
 * @param {(text: string) => void} say told what went wrong with that
 */
export async function removeContainersOfNodes({ nodes }, record, say) {
  for (const node of nodes) {
    // After a restart of the machine there are neither namespaces nor containers.
    if (!dockerIsUp(node) && existsSync(`/run/netns/${node.netns}`)) {
      await startDocker(node, (pid) => record(`dockerd of ${node.name}`, pid)).catch(({ message }) =>
        say(message),
      );
    }
    if (dockerIsUp(node)) removeAllContainers(node);
  }
}

/** Removes the nodes, when nothing of them runs any more. */
export function removeNodes(plan) {
  removeNetwork(plan);
  removeDockerFolders([...plan.nodes.map(dockerDir), plan.runDir]);
}
