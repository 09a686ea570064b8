import { join } from 'node:path';
import { RUN_DIR } from '../state.mjs';
import { socketOf } from './docker.mjs';
import { logDirOf, nodeDir } from './folders.mjs';

const logs = (folder) => ['-v=3', '-logtostderr=false', `-log_dir=${folder}`];

/**
 * The programs of a cluster of several nodes in the order in which they are started, and where each tells its
 * health. Those without a node run on this machine, under its address on the nodes' network.
 *
 * @param {import('./plan.mjs').Plan} plan
 */
export function programsOf(plan) {
  const etcd = `http://${plan.address}:4001`;
  const peers = `http://${plan.address}:2380`;
  const master = `http://${plan.address}:8080`;
  const here = { logDir: join(RUN_DIR, 'log') };
  return [
    {
      ...here,
      name: 'etcd',
      command: 'etcd',
      args: [
        '--name=etcd',
        `--data-dir=${join(RUN_DIR, 'etcd')}`,
        `--listen-client-urls=${etcd},http://${plan.address}:2379`,
        `--advertise-client-urls=${etcd}`,
        `--listen-peer-urls=${peers}`,
        `--initial-advertise-peer-urls=${peers}`,
        `--initial-cluster=etcd=${peers}`,
        '--auto-compaction-mode=periodic',
        '--auto-compaction-retention=10m',
      ],
      health: `${etcd}/health`,
    },
    {
      ...here,
      name: 'apiserver',
      args: [
        `-address=${plan.address}`,
        `-public_address_override=${plan.address}`,
        `-portal_net=${plan.portalNet}`,
        `-machines=${plan.nodes.map(({ address }) => address).join(',')}`,
        `-etcd_servers=${etcd}`,
        ...logs(here.logDir),
      ],
      health: `${master}/healthz`,
    },
    ...[
      ['scheduler', 10251],
      ['controller-manager', 10252],
    ].map(([name, port]) => ({
      ...here,
      name,
      args: [`-master=${master}`, `-address=${plan.address}`, ...logs(here.logDir)],
      health: `http://${plan.address}:${port}/healthz`,
    })),
    ...plan.nodes.flatMap((node) => programsOfNode(node, plan.portalNet, etcd)),
  ];
}

function programsOfNode(node, portalNet, etcd) {
  const there = { node, logDir: logDirOf(node) };
  return [
    {
      ...there,
      name: 'kubelet',
      args: [
        `-address=${node.address}`,
        `-hostname_override=${node.address}`,
        `-etcd_servers=${etcd}`,
        `-docker_endpoint=${socketOf(node)}`,
        `-root_dir=${join(nodeDir(node), 'kubelet')}`,
        ...logs(there.logDir),
      ],
      health: `http://${node.address}:10250/healthz`,
    },
    {
      ...there,
      name: 'proxy',
      args: [
        `-etcd_servers=${etcd}`,
        `-portal_net=${portalNet}`,
        `-healthz_address=${node.address}`,
        ...logs(there.logDir),
      ],
      health: `http://${node.address}:10249/healthz`,
    },
  ];
}
