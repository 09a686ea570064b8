import { run, succeeds } from '../shell.mjs';

/**
 * The command line that runs another one on a node's network. Only the network is the node's: `ip netns exec`
 * would also hide the cgroups from a Docker daemon.
 */
export const onNode = ({ netns }, command, args) => [
  'nsenter',
  [`--net=/run/netns/${netns}`, command, ...args],
];

/** The destinations of this machine's routes. */
export function routeDestinations() {
  return JSON.parse(run('ip', ['-json', '-4', 'route', 'show', 'table', 'all'])).map(({ dst }) => dst);
}

/**
 * Makes the nodes' network: a switch in a namespace of its own, where no rule of this machine's firewall looks at
 * what passes, and a cable from it to each node and to this machine. No node has a way to anywhere else.
 *
 * @param {import('./plan.mjs').Plan} plan
 */
export function makeNetwork(plan) {
  const inSwitch = (...args) => run('ip', ['-netns', plan.switchNetns, ...args]);
  run('ip', ['netns', 'add', plan.switchNetns]);
  inSwitch('link', 'add', 'switch', 'type', 'bridge');
  inSwitch('link', 'set', 'switch', 'up');
  inSwitch('link', 'add', 'machine', 'type', 'veth', 'peer', 'name', plan.link, 'netns', String(process.pid));
  inSwitch('link', 'set', 'machine', 'master', 'switch', 'up');
  run('ip', ['addr', 'add', `${plan.address}/24`, 'dev', plan.link]);
  run('ip', ['link', 'set', plan.link, 'up']);
  for (const node of plan.nodes) addNode(plan, node, inSwitch);
  routePods(plan);
}

function addNode(plan, node, inSwitch) {
  run('ip', ['netns', 'add', node.netns]);
  const onIt = (...args) => run('ip', ['-netns', node.netns, ...args]);
  onIt('link', 'set', 'lo', 'up');
  inSwitch('link', 'add', node.name, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', node.netns);
  inSwitch('link', 'set', node.name, 'master', 'switch', 'up');
  onIt('addr', 'add', `${node.address}/24`, 'dev', 'eth0');
  onIt('link', 'set', 'eth0', 'up');
  // What a node sends to a portal is turned by its proxy; nothing may leave it otherwise.
  onIt('route', 'add', plan.portalNet, 'dev', 'lo');
  // Before Docker does it: then it does not go on to refuse all that comes from other nodes' pods.
  run(...onNode(node, 'sh', ['-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward']));
}

/** Each node knows the way to the others' pods; this machine knows them all, and reaches services through the first. */
function routePods({ nodes, portalNet }) {
  for (const node of nodes) {
    for (const other of nodes) {
      if (other !== node)
        run('ip', ['-netns', node.netns, 'route', 'add', other.podNet, 'via', other.address]);
    }
    run('ip', ['route', 'add', node.podNet, 'via', node.address]);
  }
  run('ip', ['route', 'add', portalNet, 'via', nodes[0].address]);
}

/** Removes whatever there is of it, also when it was only half made. What still runs in it is killed. */
export function removeNetwork({ link, switchNetns, nodes }) {
  succeeds('ip', ['link', 'del', link]);
  for (const netns of [...nodes.map((node) => node.netns), switchNetns]) {
    if (!succeeds('ip', ['netns', 'pids', netns])) continue;
    for (const pid of run('ip', ['netns', 'pids', netns]).split('\n').filter(Boolean)) {
      succeeds('kill', ['-KILL', pid]);
    }
    succeeds('ip', ['netns', 'del', netns]);
  }
}
