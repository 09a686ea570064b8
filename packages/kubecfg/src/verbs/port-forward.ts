import type { Server } from 'node:net';
import { untilAborted } from '@kube/component-base';
import { VERB_HELP } from '../command-line/verb-help.js';
import { Fatal } from '../fatal.js';
import { parseForwardedPort } from '../pod-streams/forward-ports.js';
import { hostOf } from '../pod-streams/pod-place.js';
import { podStreamPath } from '../requests/pod-stream-path.js';
import { orFatal } from './failure.js';
import { podOf } from './pod-of.js';
import type { Verb } from './session.js';

/** Makes ports of a pod reachable on this machine, until the signal aborts. */
export const portForward: Verb = async (session, args, signal) => {
  const [name, ...ports] = args;
  if (name === undefined || ports.length === 0) {
    throw new Fatal('usageController', `usage: kubecfg [OPTIONS] ${VERB_HELP['port-forward'].words}`);
  }
  const { server, streams } = session;
  return orFatal('controller', 'Error', async () => {
    const wanted = ports.map(parseForwardedPort);
    const pod = await podOf(session, name, signal);
    const host = hostOf(pod);
    const { name: id, namespace = session.namespace } = pod.metadata;
    const { openSocket } = await import('../pod-streams/open-socket.js');
    const { listenForPod } = await import('../pod-streams/forward.js');
    const listening: Server[] = [];
    try {
      for (const { local, remote } of wanted) {
        const path = podStreamPath(
          server.apiVersion,
          host,
          ['portForward', namespace, id],
          [['port', String(remote)]],
        );
        const open = () => openSocket(server.connection, path, signal);
        const listener = await listenForPod(local, open, (message) => streams.stderr(`${message}\n`));
        listening.push(listener);
        streams.stdout(`Forwarding from ${addressOf(listener)} to port ${remote} of ${id}\n`);
      }
      return await untilAborted(signal);
    } finally {
      for (const listener of listening) listener.close();
    }
  });
};

function addressOf(server: Server): string {
  const address = server.address();
  return typeof address === 'object' && address !== null ? `${address.address}:${address.port}` : '';
}
