import { errorText, type Logger } from '@kube/component-base';
import { CommandFailed, CommandMissing, type RunCommand, runCommand } from './command.js';
import type { Endpoint, ServicePort } from './table/service-port.js';

/** UDP flows that clients began towards a portal: all of them, or those that an endpoint has. */
export interface UdpFlows {
  readonly address: string;
  readonly port: number;
  readonly endpoint?: Pick<Endpoint, 'host' | 'port'>;
}

/** Makes the kernel forget where it leads UDP flows that are under way. */
export interface Conntrack {
  /** Forgets flows: their next datagram meets the rules again. */
  forget(flows: readonly UdpFlows[], signal: AbortSignal): Promise<void>;
}

/** It ends with 1 for this as for any fault. */
const NONE = /\b0 flow entries have been deleted/;

const REMEDY =
  'UDP clients that go on sending from one port may miss a change of endpoints: apt-get install conntrack';

/**
 * Forgets by way of the program `conntrack`. Where it is not installed, the kernel forgets by itself once a flow has been
 * silent for 30 s, or 120 s if it had answers. That is told once, and is no reason to fail.
 */
export function createConntrack(log: Logger, run: RunCommand = runCommand): Conntrack {
  let isMissing = false;
  /** What went wrong last, so that it is told once. */
  let lastFault = '';
  const forgetOne = async (flows: UdpFlows, signal: AbortSignal): Promise<void> => {
    try {
      await run('conntrack', ['-D', '-p', 'udp', ...conditions(flows)], {}, signal);
    } catch (err) {
      if (err instanceof CommandFailed && NONE.test(err.message)) return;
      if (signal.aborted) throw err;
      const fault = errorText(err);
      isMissing = err instanceof CommandMissing;
      if (fault !== lastFault) log.warn({ err }, REMEDY);
      lastFault = fault;
    }
  };
  return {
    async forget(flows, signal) {
      for (const each of flows) if (!isMissing) await forgetOne(each, signal);
    },
  };
}

/**
 * The flows that would go on as before although something changed: those to endpoints that are gone, and those of
 * portals that led nowhere before.
 *
 * @param before what was served; `undefined` when that is not known
 */
export function staleUdpFlows(
  before: readonly ServicePort[] | undefined,
  now: readonly ServicePort[],
): UdpFlows[] {
  const [old, current] = [udpPortals(before ?? []), udpPortals(now)];
  return [...new Set([...old.keys(), ...current.keys()])].flatMap((portal) => {
    const [address = '', port] = portal.split(' ');
    const place = { address, port: Number(port) };
    const [had, has] = [old.get(portal) ?? [], current.get(portal) ?? []];
    if (had.length === 0) return before === undefined || has.length > 0 ? [place] : [];
    const kept = new Set(has.map(({ id }) => id));
    return had.filter(({ id }) => !kept.has(id)).map((endpoint) => ({ ...place, endpoint }));
  });
}

function udpPortals(servicePorts: readonly ServicePort[]): Map<string, readonly Endpoint[]> {
  return new Map(
    servicePorts
      .filter(({ protocol }) => protocol === 'UDP')
      .flatMap(({ addresses, port, endpoints }) =>
        addresses.map((address): [string, readonly Endpoint[]] => [`${address} ${port}`, endpoints]),
      ),
  );
}

function conditions({ address, port, endpoint }: UdpFlows): string[] {
  const portal = ['--orig-dst', address, '--orig-port-dst', `${port}`];
  if (endpoint === undefined) return portal;
  return [...portal, '--reply-src', endpoint.host, '--reply-port-src', `${endpoint.port}`];
}
