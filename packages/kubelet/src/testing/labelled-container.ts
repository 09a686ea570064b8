import { randomUUID } from 'node:crypto';
import { type DockerScope, dockerScope } from '@kube/test-harness';
import { labelsOf, NODE_LABEL } from '../dockertools/container-labels.js';
import { containerName } from '../dockertools/container-name.js';
import { type ContainerIdentity, NETWORK_CONTAINER } from '../dockertools/container-runtime.js';
import { SHELL_IMAGE } from './test-node.js';

/** A node of a test's own, and containers that look like those of a kubelet. */
export interface LabelledContainers {
  readonly docker: DockerScope['docker'];
  readonly nodeName: string;
  /** Makes and starts a container of the node. */
  run(options?: LabelledOptions): Promise<string>;
  /** Removes all of them. */
  cleanup(): Promise<void>;
}

/** What a container is of and what it does. */
export interface LabelledOptions extends Partial<ContainerIdentity> {
  /** What its shell does; sleeps unless told. */
  readonly script?: string;
  readonly tty?: boolean;
  /** Id of the container whose network it joins. */
  readonly networkId?: string;
}

/** Makes a node. */
export function labelledContainers(): LabelledContainers {
  const nodeName = `test-${randomUUID()}`;
  const scope = dockerScope(`${NODE_LABEL}=${nodeName}`);
  const podUid = randomUUID();
  return {
    docker: scope.docker,
    nodeName,
    async run({ script = 'exec sleep 1000', tty = false, networkId, ...more } = {}) {
      const identity: ContainerIdentity = {
        pod: { namespace: 'default', name: 'web', source: 'etcd' },
        podUid,
        container: networkId === undefined ? NETWORK_CONTAINER : 'main',
        hash: 'abc',
        attempt: 0,
        crashes: 0,
        graceSeconds: 0,
        ...more,
      };
      const container = await scope.docker.createContainer({
        name: containerName(identity),
        Image: SHELL_IMAGE,
        Cmd: ['sh', '-c', script],
        Tty: tty,
        Labels: { ...labelsOf(nodeName, identity) },
        HostConfig: networkId === undefined ? {} : { NetworkMode: `container:${networkId}` },
      });
      await container.start();
      return container.id;
    },
    cleanup: () => scope.cleanup(),
  };
}
