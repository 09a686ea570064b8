import type { Container, ContainerPort, StatusCause } from '../generated/internal.js';
import { duplicate, invalidValue, notSupported, required } from './cause.js';
import { isDnsLabel, isPort, isProtocol } from './formats.js';

/** Checks the ports of one container. */
export function validatePorts(ports: readonly ContainerPort[] = [], path: string): StatusCause[] {
  const names = new Set<string>();
  return ports.flatMap((port, index) => {
    const place = `${path}[${index}]`;
    const { hostPort = 0, protocol = 'TCP' } = port;
    return [
      ...validatePortName(port.name, `${place}.name`, names),
      ...validateContainerPort(port.containerPort, `${place}.containerPort`),
      ...(hostPort === 0 || isPort(hostPort) ? [] : [invalidValue(`${place}.hostPort`, hostPort)]),
      ...(isProtocol(protocol) ? [] : [notSupported(`${place}.protocol`, protocol)]),
    ];
  });
}

/** A host port can be had once per pod; protocol and address play no part (v0.5.6). */
export function validateHostPorts(containers: readonly Container[], path: string): StatusCause[] {
  const taken = new Set<number>();
  return containers.flatMap(({ ports = [] }, index) =>
    ports.flatMap(({ hostPort = 0 }) => {
      if (hostPort === 0) return [];
      if (taken.has(hostPort)) return [duplicate(`${path}[${index}].port`, hostPort)];
      taken.add(hostPort);
      return [];
    }),
  );
}

/** Adds the name to those that are taken. */
function validatePortName(name: string | undefined, field: string, names: Set<string>): StatusCause[] {
  if (name === undefined || name === '') return [];
  if (!isDnsLabel(name)) return [invalidValue(field, name)];
  if (names.has(name)) return [duplicate(field, name)];
  names.add(name);
  return [];
}

function validateContainerPort(port: number, field: string): StatusCause[] {
  if (port === 0) return [required(field, 0)];
  return isPort(port) ? [] : [invalidValue(field, port)];
}
