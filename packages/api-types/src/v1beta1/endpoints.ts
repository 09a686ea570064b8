import type { EndpointSubset, Endpoints } from '../generated/internal.js';
import type * as wire from '../generated/v1beta1.js';
import { HIDDEN, hiddenJson, withAnnotations } from './hidden-annotations.js';
import { decodeTop, encodeTop, type TopOptions } from './object-meta.js';
import { listOf, present, type Received } from './received.js';
import { omitEmpty } from './written.js';

/** Endpoints as a list of `host:port`, in the order of the subsets. */
export function encodeEndpoints(
  { metadata, subsets = [] }: Endpoints,
  top: TopOptions<'Endpoints'>,
): wire.Endpoints {
  const asSent = hiddenJson(metadata.annotations, HIDDEN.endpoints);
  const texts = Array.isArray(asSent) ? asSent.map(String) : subsets.flatMap(textsOfSubset);
  return { ...encodeTop(metadata, top), endpoints: omitEmpty(texts) };
}

/** Reads endpoints. v0.5.6 checks none of the texts; a list with one that leads nowhere is kept beside. */
export function decodeEndpoints(body: Received<wire.Endpoints>): Endpoints {
  const texts = (body.endpoints ?? []).map(String);
  const pairs = texts.map(hostAndPort);
  const understood = pairs.filter((pair) => pair !== undefined);
  const asSent = understood.length === texts.length ? undefined : JSON.stringify(texts);
  const metadata = decodeTop(body);
  const annotations = withAnnotations(metadata.annotations, { [HIDDEN.endpoints]: asSent });
  return present({
    kind: 'Endpoints' as const,
    metadata: present({ ...metadata, annotations }),
    subsets: listOf(gather(understood)),
  });
}

interface HostAndPort {
  readonly ip: string;
  readonly port: number;
}

function textsOfSubset({ addresses = [], ports = [] }: EndpointSubset): string[] {
  return addresses.flatMap(({ ip }) => ports.map(({ port }) => `${ip}:${port}`));
}

function hostAndPort(text: string): HostAndPort | undefined {
  const [, ip, port = ''] = /^(.+):(\d{1,5})$/.exec(text) ?? [];
  const number = Number(port);
  // `host:080` would come back as `host:80`.
  return ip === undefined || String(number) !== port ? undefined : { ip, port: number };
}

/** Neighbours with the same port become one subset, so that the order of all is kept. */
function gather(pairs: readonly HostAndPort[]): EndpointSubset[] {
  const runs: { addresses: { ip: string }[]; ports: { port: number }[] }[] = [];
  for (const { ip, port } of pairs) {
    const last = runs.at(-1);
    if (last !== undefined && last.ports[0]?.port === port) last.addresses.push({ ip });
    else runs.push({ addresses: [{ ip }], ports: [{ port }] });
  }
  return runs;
}
