/** More would need longer names and other networks. */
export const MOST_NODES = 100;

/**
 * One node of a cluster on this machine.
 *
 * @typedef {{ name: string, netns: string, address: string, podNet: string, gateway: string, runDir: string }} Node
 *   `gateway` is the node's own address among its pods
 *
 * A cluster of several nodes: its names and addresses, made up of its `id` and `index` alone, so that no two meet.
 *
 * @typedef {{ id: string, switchNetns: string, link: string, address: string, portalNet: string, runDir: string,
 *   nodes: Node[] }} Plan `link` and `address` are this machine's on the network of the nodes
 */

/**
 * The networks: nodes in 10.86.<index>.0/24, pods of node 1 in 10.101.<index>.0/24, of node 2 in
 * 10.102.<index>.0/24 and so on, portals in 10.254.<index>.0/24.
 *
 * @param {string} id a few characters that no other cluster of this machine has
 * @param {number} index 0 to 255, with none of these networks in use here: see `freeIndex`
 * @param {number} count how many nodes
 * @returns {Plan}
 */
export function planCluster(id, index, count) {
  const runDir = `/run/kube-${id}`;
  return {
    id,
    switchNetns: `kube-${id}-net`,
    link: `kube-${id}`,
    address: `10.86.${index}.1`,
    portalNet: `10.254.${index}.0/24`,
    runDir,
    nodes: Array.from({ length: count }, (_, at) => ({
      name: `n${at + 1}`,
      netns: `kube-${id}-n${at + 1}`,
      address: `10.86.${index}.${at + 11}`,
      podNet: `10.${at + 101}.${index}.0/24`,
      gateway: `10.${at + 101}.${index}.1`,
      runDir: `${runDir}/n${at + 1}`,
    })),
  };
}

/**
 * An index whose networks nobody uses here.
 *
 * @param {readonly string[]} destinations of this machine's routes, e.g. `10.86.3.0/24`
 * @param {() => number} random
 * @throws Error when there is none
 */
export function freeIndex(destinations, random) {
  const taken = new Set(destinations.map((net) => /^10\.(?:86|1\d\d|200|254)\.(\d+)\./.exec(net)?.[1]));
  const free = Array.from({ length: 256 }, (_, index) => index).filter((index) => !taken.has(String(index)));
  if (free.length === 0) throw new Error('every network 10.86.0.0/24 to 10.86.255.0/24 is in use here');
  return free[Math.floor(random() * free.length)];
}
