import { randomUUID } from 'node:crypto';
import Docker from 'dockerode';

/** What one test made in Docker, held together by a label. */
export interface DockerScope {
  readonly docker: Docker;
  /** `key=value`, as filters and `docker run --label` take it. */
  readonly label: string;
  /** The same as an object, for the Engine API's `Labels`. */
  readonly labels: Readonly<Record<string, string>>;
  /** Removes the containers, networks and volumes that carry the label, running or not. */
  cleanup(): Promise<void>;
}

const PASSES = 5;
const NOT_FOUND = 404;
const CONFLICT = 409;

/**
 * A scope with a label of its own, on the Docker that `DOCKER_HOST` names or the local one.
 *
 * @param label `key=value` that a program under test puts on what it makes, when it is not us who make it
 */
export function dockerScope(label = `kube-test-scope=${randomUUID()}`): DockerScope {
  const docker = new Docker();
  const [key = label, value = ''] = label.split(/=(.*)/s, 2);
  return {
    docker,
    label,
    labels: { [key]: value },
    async cleanup() {
      // More than one pass, because something may still have been on its way into being.
      for (let pass = 0; pass < PASSES; pass++) {
        if ((await removeOnce(docker, label)) === 0) {
          return;
        }
      }
      throw new Error(`there is still something with label ${label} in Docker after ${PASSES} passes`);
    },
  };
}

async function removeOnce(docker: Docker, label: string): Promise<number> {
  const filters = { label: [label] };
  const containers = await docker.listContainers({ all: true, filters });
  await Promise.all(
    containers.map(({ Id }) => tolerant(docker.getContainer(Id).remove({ force: true, v: true }))),
  );
  const networks = await docker.listNetworks({ filters });
  await Promise.all(networks.map(({ Id }) => tolerant(docker.getNetwork(Id).remove())));
  const { Volumes: volumes } = await docker.listVolumes({ filters });
  await Promise.all(volumes.map(({ Name }) => tolerant(docker.getVolume(Name).remove())));
  return containers.length + networks.length + volumes.length;
}

/** Gone already and being removed already are what we want; the next pass sees whether it came true. */
async function tolerant(removal: Promise<unknown>): Promise<void> {
  try {
    await removal;
  } catch (cause) {
    const code = typeof cause === 'object' && cause !== null && 'statusCode' in cause ? cause.statusCode : 0;
    if (code !== NOT_FOUND && code !== CONFLICT) {
      throw cause;
    }
  }
}
