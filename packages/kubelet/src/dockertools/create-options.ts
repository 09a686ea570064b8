import type { ContainerCreateOptions, HostConfig } from 'dockerode';
import { labelsOf } from './container-labels.js';
import { containerName } from './container-name.js';
import type { BindMount, ContainerOrder, PortMapping } from './container-runtime.js';

/**
 * The engine's words for an order.
 *
 * The engine's own restarting stays off: two restarters would fight. A container that joins a network has neither
 * ports nor a hostname of its own; current engines refuse both.
 */
export function createOptions(nodeName: string, order: ContainerOrder): ContainerCreateOptions {
  const { network } = order;
  const ports = network.type === 'own' ? network.ports : [];
  return {
    name: containerName(order),
    Image: order.image,
    Labels: labelsOf(nodeName, order),
    Env: [...order.env],
    ...(order.command.length > 0 ? { Cmd: [...order.command] } : {}),
    ...(order.workingDir === undefined ? {} : { WorkingDir: order.workingDir }),
    ...(network.type === 'own' ? { Hostname: network.hostname } : {}),
    ...(ports.length > 0
      ? { ExposedPorts: Object.fromEntries(ports.map((port) => [inside(port), {}])) }
      : {}),
    HostConfig: {
      RestartPolicy: { Name: 'no' },
      Privileged: order.privileged,
      Memory: order.memoryBytes,
      CpuShares: order.cpuShares,
      ...(order.mounts === undefined ? {} : { Mounts: order.mounts.map(mountOf) }),
      ...(network.type === 'joined' ? { NetworkMode: `container:${network.networkId}` } : {}),
      ...(ports.length > 0 ? { PortBindings: bindings(ports) } : {}),
    },
  };
}

function inside({ containerPort, protocol }: PortMapping): string {
  return `${containerPort}/${protocol}`;
}

/** Not as a text of `binds`: those break at colons, and make folders of the node that are missing. */
function mountOf({ source, target, readOnly }: BindMount) {
  return { Type: 'bind' as const, Source: source, Target: target, ReadOnly: readOnly };
}

/** One port of the container may be bound to several of the node. */
function bindings(ports: readonly PortMapping[]): HostConfig['PortBindings'] {
  const byPort: Record<string, { HostIp: string; HostPort: string }[]> = {};
  for (const port of ports) {
    const known = byPort[inside(port)] ?? [];
    byPort[inside(port)] = [...known, { HostIp: port.hostIP, HostPort: String(port.hostPort) }];
  }
  return byPort;
}
