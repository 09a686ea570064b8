import type { Node } from '@kube/api-types';
import type { ForwardTls } from '../proxy/forward.js';
import { hostOf, type KubeletPlace } from '../proxy/locator.js';
import type { Probed } from './probe.js';

/** The other programs of the master, where v0.5.6 looks for them. */
export const MASTER_COMPONENTS: readonly Probed[] = [
  { name: 'controller-manager', url: 'http://127.0.0.1:10252/healthz' },
  { name: 'scheduler', url: 'http://127.0.0.1:10251/healthz' },
];

/** The members of etcd. */
export function etcdComponents(servers: readonly string[], tls: ForwardTls): readonly Probed[] {
  return servers.map((server, index) => ({
    name: `etcd-${index}`,
    url: `${server.replace(/\/$/, '')}/health`,
    tls,
  }));
}

/** The kubelets of the nodes that there are now. v0.5.6 asks those that it knew when it started. */
export function nodeComponents(
  nodes: readonly Node[],
  { port, https }: KubeletPlace,
  tls: ForwardTls,
): readonly Probed[] {
  return nodes.map((node, index) => ({
    name: `node-${index}`,
    url: `${https ? 'https' : 'http'}://${hostOf(node)}:${port}/healthz`,
    tls,
  }));
}
