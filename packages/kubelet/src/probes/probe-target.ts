import type { Container, HTTPGetAction, Probe } from '@kube/api-types';

/** What is to be asked or done, with all names resolved. */
export type ProbeTarget =
  | { readonly type: 'exec'; readonly command: readonly string[] }
  | { readonly type: 'http'; readonly url: URL }
  | { readonly type: 'tcp'; readonly host: string; readonly port: number };

/** What of a container names of ports are looked up in. */
type Ports = Pick<Container, 'ports'>;

const HTTP_PORT = 80;

/**
 * What a probe asks; undefined for one that names nothing to ask, which is no probe.
 *
 * v0.5.6: exec is looked at first, then httpGet, then tcpSocket.
 *
 * @throws Error for a port that the container does not have
 */
export function probeTarget(
  container: Ports,
  { exec, httpGet, tcpSocket }: Probe,
  podIP: string,
): ProbeTarget | undefined {
  if (exec !== undefined) return { type: 'exec', command: exec.command ?? [] };
  if (httpGet !== undefined) return { type: 'http', url: httpUrl(container, httpGet, podIP) };
  if (tcpSocket === undefined) return undefined;
  const { port } = tcpSocket;
  if (port === undefined) throw new Error('the probe names no port');
  return { type: 'tcp', host: podIP, port: portNumber(container, port) };
}

/**
 * Where a GET goes to: the pod, unless another host is named.
 *
 * @throws Error for a port that the container does not have
 */
export function httpUrl(container: Ports, { host, port, path = '/' }: HTTPGetAction, podIP: string): URL {
  const address = host || podIP;
  const name = address.includes(':') ? `[${address}]` : address;
  const slash = path.startsWith('/') ? '' : '/';
  return new URL(
    `http://${name}:${port === undefined ? HTTP_PORT : portNumber(container, port)}${slash}${path}`,
  );
}

/**
 * The number of a port. v0.5.6: a name stands for the port of that name, else it is a number written as text. There
 * it is the port of the node that is meant; here, as whoever writes it expects, that of the container.
 */
export function portNumber({ ports = [] }: Ports, port: number | string): number {
  if (typeof port === 'number') return port;
  const named = ports.find(({ name }) => name === port)?.containerPort;
  if (named !== undefined) return named;
  const number = Number(port);
  if (/^\d+$/.test(port) && number >= 1 && number <= 65_535) return number;
  throw new Error(`the container has no port called ${JSON.stringify(port)}`);
}
