import type { Logger } from '@kube/component-base';
import type { Conntrack, UdpFlows } from '../conntrack.js';
import type { Applied, Dataplane } from '../dataplane.js';
import type { Doorbell } from '../doorbell.js';
import { computeNatRules, computeRejectRules } from '../iptables/nat-rules.js';
import type { RuleKeeper } from '../iptables/rule-keeper.js';
import type { SyncLoop } from '../sync-loop.js';
import type { ServiceTable } from '../table/compute-service-ports.js';
import { listenerId, portalId, type ServicePort } from '../table/service-port.js';
import type { ListenerDeps, ServiceListener } from './service-listener.js';
import { openTcpListener } from './tcp-listener.js';
import { openUdpListener } from './udp-listener.js';

/** How long taking back the rules may last. */
const REMOVE_WITHIN_MS = 10_000;

/** What the userspace proxy is made of. */
export interface UserspaceProxyDeps {
  readonly log: Logger;
  readonly listeners: ListenerDeps;
  readonly rules: RuleKeeper;
  readonly conntrack: Conntrack;
  readonly bell: Doorbell;
  readonly loop: SyncLoop;
  readonly portalNet: string | undefined;
  /** Called before any rule is made, until it succeeds: takes away what a proxy in another mode left behind. */
  takeOver(signal: AbortSignal): Promise<void>;
  readonly applied: Applied;
}

/** An open listener, and what it serves. */
interface Open {
  readonly listener: ServiceListener;
  servicePort: ServicePort;
}

/** Carries traffic through listeners of its own, which rules in the kernel lead it to. */
export class UserspaceProxy implements Dataplane {
  #table: ServiceTable | undefined;
  #revision = 0;
  readonly #open = new Map<string, Open>();
  /** By `portalId`. */
  #previousPorts: ReadonlyMap<string, number> | undefined;
  #isOurs = false;
  /** The port that each UDP portal leads to since the last pass, by `address port`. */
  #udpTargets = new Map<string, number>();
  /** Listeners that could not be opened, so that each is told of once. */
  readonly #failing = new Set<string>();

  constructor(private readonly deps: UserspaceProxyDeps) {}

  changed(table: ServiceTable, revision: number): void {
    this.#table = table;
    this.#revision = revision;
    const wanted = byListener(table.ports);
    for (const [id, open] of this.#open) {
      // A service that is gone has no endpoints; its listener goes when no rule leads to it any more.
      const now = wanted.get(id) ?? { ...open.servicePort, endpoints: [] };
      open.servicePort = now;
      open.listener.update(now);
    }
    this.deps.bell.ring();
  }

  trouble(): string | undefined {
    if (this.#failing.size > 0) return `no listener for ${[...this.#failing].join(', ')}`;
    return this.deps.loop.trouble();
  }

  async run(signal: AbortSignal): Promise<void> {
    await this.deps.rules.probe(signal);
    await this.deps.loop.run((stop) => this.#pass(stop), signal);
    // First the rules: without listeners they lead nowhere. Who never made any leaves those of others alone.
    if (this.#isOurs) {
      await this.deps.rules.remove(AbortSignal.timeout(REMOVE_WITHIN_MS));
    }
    await Promise.all([...this.#open.values()].map(({ listener }) => listener.close()));
  }

  async #pass(signal: AbortSignal): Promise<void> {
    if (this.#table === undefined) return;
    // What is wrong with the rules shows when they are written; it is no reason not to listen.
    this.#previousPorts ??= await this.deps.rules.previousPorts(signal).catch(() => new Map());
    // What changes meanwhile rings again.
    const revision = this.#revision;
    const wanted = byListener(this.#table.ports);
    for (const id of this.#failing) if (!wanted.has(id)) this.#failing.delete(id);
    for (const [id, servicePort] of wanted) {
      if (!this.#open.has(id)) await this.#openListener(id, servicePort);
    }
    if (!this.#isOurs) {
      await this.deps.takeOver(signal);
      this.#isOurs = true;
    }
    const ports = new Map([...this.#open].map(([id, { listener }]) => [id, listener.port]));
    await this.#syncRules([...wanted.values()], ports, signal);
    for (const [id, { listener }] of this.#open) {
      if (wanted.has(id)) continue;
      this.#open.delete(id);
      await listener.close();
      this.deps.log.info({ service: id, port: listener.port }, 'service port closed');
    }
    this.deps.applied(revision);
  }

  async #openListener(id: string, servicePort: ServicePort): Promise<void> {
    const { log, listeners } = this.deps;
    const { protocol, addresses, port } = servicePort;
    const preferred =
      addresses
        .map((address) => this.#previousPorts?.get(portalId(address, port, protocol)))
        .find((previous) => previous !== undefined) ?? 0;
    const open = protocol === 'TCP' ? openTcpListener : openUdpListener;
    try {
      const listener = await open(listeners, servicePort, preferred);
      const now = byListener(this.#table?.ports ?? []).get(id) ?? { ...servicePort, endpoints: [] };
      listener.update(now);
      this.#open.set(id, { listener, servicePort: now });
      this.#failing.delete(id);
      log.info({ service: id, portal: addresses.join(), port: listener.port }, 'service port open');
    } catch (err) {
      if (!this.#failing.has(id)) log.error({ service: id, err }, 'service port could not be opened');
      this.#failing.add(id);
    }
  }

  async #syncRules(
    servicePorts: readonly ServicePort[],
    ports: ReadonlyMap<string, number>,
    signal: AbortSignal,
  ): Promise<void> {
    const { rules, conntrack, portalNet, log, listeners } = this.deps;
    const nat = computeNatRules(servicePorts, ports, listeners.bindAddress);
    const wrote = await rules.sync(
      portalNet === undefined ? [nat] : [nat, computeRejectRules(portalNet)],
      signal,
    );
    if (wrote) log.info({ rules: nat.rules.length }, 'rules applied');
    const before = this.#udpTargets;
    this.#udpTargets = udpTargets(servicePorts, ports);
    await conntrack.forget(moved(before, this.#udpTargets), signal);
  }
}

function byListener(ports: readonly ServicePort[]): Map<string, ServicePort> {
  return new Map(ports.map((servicePort) => [listenerId(servicePort), servicePort]));
}

function udpTargets(servicePorts: readonly ServicePort[], ports: ReadonlyMap<string, number>) {
  const udp = servicePorts.filter(({ protocol }) => protocol === 'UDP');
  return new Map(
    udp.flatMap((servicePort) =>
      servicePort.addresses.map((address): [string, number] => [
        `${address} ${servicePort.port}`,
        ports.get(listenerId(servicePort)) ?? 0,
      ]),
    ),
  );
}

/** Portals that lead elsewhere than before, or did not exist. */
function moved(before: ReadonlyMap<string, number>, now: ReadonlyMap<string, number>): UdpFlows[] {
  return [...new Set([...before.keys(), ...now.keys()])]
    .filter((portal) => before.get(portal) !== now.get(portal))
    .map((portal) => {
      const [address = '', port] = portal.split(' ');
      return { address, port: Number(port) };
    });
}
