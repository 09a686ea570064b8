import type { ContainerPort } from '@kube/api-types';
import { wholeNumber } from './whole-number.js';

/** A port specification that makes no sense. */
export class PortSpecError extends Error {
  override readonly name = 'PortSpecError';

  constructor(
    message: string,
    /** What v0.5.6 logs of it. */
    readonly logged: string,
    /** How bad it takes it: as a word in passing, as an error, or as one after which it goes on without ports. */
    readonly severity: 'info' | 'error' | 'goes on',
  ) {
    super(message);
  }
}

/**
 * The ports of `-p`: `container` or `host:container`, separated by commas.
 *
 * @throws PortSpecError
 */
export function parsePorts(spec: string): readonly ContainerPort[] {
  return spec === '' ? [] : spec.split(',').map(parsePort);
}

function parsePort(part: string): ContainerPort {
  const pieces = part.split(':');
  if (pieces.length > 2) throw new PortSpecError(`Bad port spec: ${part}`, `Bad port spec: ${part}`, 'info');
  const [host, container] = pieces.length === 2 ? pieces : [undefined, part];
  const hostPort = host === undefined ? 0 : portNumber('Host', host);
  const containerPort = portNumber('Container', container ?? '');
  if (containerPort < 1) {
    const message = `Container port is not valid: ${containerPort}`;
    throw new PortSpecError(message, message, 'goes on');
  }
  return hostPort === 0 ? { containerPort } : { hostPort, containerPort };
}

function portNumber(which: 'Host' | 'Container', text: string): number {
  try {
    return wholeNumber(text);
  } catch (err) {
    const { message } = err as Error;
    throw new PortSpecError(message, `${which} port is not integer: ${text} ${message}`, 'error');
  }
}
