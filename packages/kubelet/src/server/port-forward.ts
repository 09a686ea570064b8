import { connect, type Socket } from 'node:net';
import { Writable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { badRequest, CHANNEL } from '@kube/api-types';
import { type Logger, untilAborted } from '@kube/component-base';
import type { ChannelSocket } from './channels/channel-socket.js';
import type { UpgradeRoute } from './channels/upgrades.js';
import { writeTo } from './channels/write-to.js';
import type { PodContainers } from './pod-containers.js';
import { portOf } from './query.js';

/** What ports are reached with. */
export interface PortForwardDeps {
  readonly containers: PodContainers;
  readonly log: Logger;
}

/** How long a pod may take to accept a connection. */
const CONNECT_WITHIN_MS = 10_000;

const NOTHING = Buffer.alloc(0);

/**
 * `/portForward/<namespace>/<pod>?port=N`: one connection to a port of a pod, over a WebSocket. Each side may end what
 * it sends, by a message without data, and go on reading. When both have, it is over.
 */
export function portForwardRoute({ containers, log }: PortForwardDeps): UpgradeRoute {
  return {
    kind: 'portForward',
    async prepare({ segments, query }, signal) {
      const port = portOf(query);
      const [namespace = '', name = '', ...rest] = segments;
      if (namespace === '' || name === '' || rest.length > 0) {
        throw badRequest('ask for /portForward/<namespace>/<pod>?port=<number>');
      }
      const title = `${namespace}/${name}`;
      const host = await containers.address({ namespace, name }, signal);
      return async (socket, gone) => {
        if (log.v(2)) log.info({ pod: title, port }, 'connecting a client');
        const pod = await connected(host, port).catch((cause: NodeJS.ErrnoException) => {
          throw new Error(
            `port ${port} of pod "${title}" cannot be connected to: ${cause.code ?? cause.message}`,
            { cause },
          );
        });
        try {
          const received = socket.receive((channel, data) => takeMessage(pod, channel, data));
          await Promise.race([forward(pod, socket), received, untilAborted(gone)]);
        } finally {
          pod.destroy();
        }
      };
    },
  };
}

function connected(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const pod = connect({ host, port, allowHalfOpen: true, noDelay: true });
    pod.setTimeout(CONNECT_WITHIN_MS, () =>
      pod.destroy(new Error(`no answer within ${CONNECT_WITHIN_MS / 1000} s`)),
    );
    pod.once('error', reject);
    pod.once('connect', () => {
      pod.setTimeout(0);
      pod.off('error', reject);
      resolve(pod);
    });
  });
}

/** Passes on what the pod sends, and waits until both sides have ended. */
async function forward(pod: Socket, socket: ChannelSocket): Promise<void> {
  const toClient = new Writable({
    write(data: Buffer, _, done) {
      socket.send(CHANNEL.stdout, data).then(() => done(), done);
    },
    final(done) {
      socket.send(CHANNEL.stdout, NOTHING).then(() => done(), done);
    },
  });
  await Promise.all([pipeline(pod, toClient), finished(pod)]);
}

async function takeMessage(pod: Socket, channel: number, data: Buffer): Promise<void> {
  if (channel !== CHANNEL.stdin) throw badRequest(`nothing can be sent on channel ${channel}; use 0`);
  if (data.length === 0) pod.end();
  else await writeTo(pod, data);
}
