import { isIPv6 } from 'node:net';
import { listenerId, type ServicePort } from '../table/service-port.js';

/** The chain that holds all rules of ours in a table (v0.5.6). */
export const CHAIN = 'KUBE-PROXY';

/** What a table should hold of ours, each line as `iptables-save` lists it. */
export interface WantedTable {
  readonly table: 'nat' | 'filter';
  /** Chains of the kernel that must lead to ours, in the order in which they are listed. */
  readonly from: readonly string[];
  /** Whether our jump goes before everything else that is in those chains. */
  readonly first: boolean;
  /** The rules of our chain, in order. */
  readonly rules: readonly string[];
}

/** Which of the kernel's two sets of tables. */
export type IpFamily = 4 | 6;

/** Addresses by which all, or only this machine's own, can reach a listener: traffic is sent to the port alone. */
const REDIRECTABLE: ReadonlySet<string> = new Set(['0.0.0.0', '127.0.0.1', '::', '::1']);

/**
 * The rules that lead what is sent to a service to its listener. Container traffic passes through PREROUTING, that of
 * this machine itself through OUTPUT.
 *
 * @param listenerPorts the port of each open listener, by `listenerId`; a service port without one gets no rule
 */
export function computeNatRules(
  servicePorts: readonly ServicePort[],
  listenerPorts: ReadonlyMap<string, number>,
  bindAddress: string,
): WantedTable {
  const family = familyOf(bindAddress);
  const rules = servicePorts.flatMap((servicePort) => {
    const listenerPort = listenerPorts.get(listenerId(servicePort));
    if (listenerPort === undefined) return [];
    return servicePort.addresses
      .filter((address) => familyOf(address) === family)
      .map((address) => redirect(servicePort, address, target(bindAddress, listenerPort)));
  });
  return { table: 'nat', from: ['PREROUTING', 'OUTPUT'], first: false, rules };
}

/**
 * The rules that refuse what is sent to the portal net all the same: no service holds the address, or not that port.
 * Without them a client would wait, or its packets would leave for whoever really has that address.
 */
export function computeRejectRules(portalNet: string): WantedTable {
  const rule = `-A ${CHAIN} -d ${portalNet}`;
  const why = '-m comment --comment "no service"';
  return {
    table: 'filter',
    from: ['FORWARD', 'OUTPUT'],
    first: true,
    rules: [
      `${rule} -p tcp ${why} -j REJECT --reject-with tcp-reset`,
      `${rule} ${why} -j REJECT --reject-with icmp-port-unreachable`,
    ],
  };
}

/** 6 for IPv6, as v0.5.6 chose by the family of -bind_address. */
export function familyOf(address: string): IpFamily {
  return isIPv6(address) ? 6 : 4;
}

function redirect({ key, protocol, port }: ServicePort, address: string, to: string): string {
  const p = protocol.toLowerCase();
  const bits = familyOf(address) === 6 ? 128 : 32;
  return `-A ${CHAIN} -d ${address}/${bits} -p ${p} -m comment --comment "${comment(key)}" -m ${p} --dport ${port} ${to}`;
}

function target(bindAddress: string, port: number): string {
  if (REDIRECTABLE.has(bindAddress)) return `-j REDIRECT --to-ports ${port}`;
  const host = isIPv6(bindAddress) ? `[${bindAddress}]` : bindAddress;
  return `-j DNAT --to-destination ${host}:${port}`;
}

/** The kernel keeps 255 characters; keys of etcd may hold what would end the quotes. */
function comment(text: string): string {
  return text.replace(/[^-_.:/A-Za-z0-9]/g, '_').slice(0, 255);
}
