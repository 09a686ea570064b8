import type { DaemonContext, Logger } from '@kube/component-base';
import { removeIptables } from './cleanup.js';
import { createConntrack } from './conntrack.js';
import type { Dataplane } from './dataplane.js';
import { Doorbell } from './doorbell.js';
import { defaultMaxConnections, openFilesLimit } from './fd-limit.js';
import { createIptables } from './iptables/iptables.js';
import { familyOf } from './iptables/nat-rules.js';
import { RuleKeeper } from './iptables/rule-keeper.js';
import { createNft } from './nftables/nft.js';
import { NftablesProxy } from './nftables/nftables-proxy.js';
import type { FLAGS, Options } from './options.js';
import { SyncLoop } from './sync-loop.js';
import { createHandleTransport } from './tcp/handle-transport.js';
import { createNetTransport } from './tcp/net-transport.js';
import { loadHandles } from './tcp/node-handles.js';
import type { TcpTransport } from './tcp/tcp-transport.js';
import { createTrafficMetrics } from './traffic-metrics.js';
import { CONNECT_LIMITS_MS, type ListenerDeps } from './userspace/service-listener.js';
import { UserspaceProxy } from './userspace/userspace-proxy.js';

type Context = DaemonContext<typeof FLAGS>;

/** Makes what carries the traffic in the mode that was asked for. */
export function createDataplane(options: Options, context: Context): Dataplane {
  const { log, clock, metrics } = context;
  const { portal_net: portalNet, sync_period: periodMs } = options;
  const bell = new Doorbell(clock);
  const writes = metrics.counter('proxy_rules_applied_total', 'Times that rules were written to the kernel');
  const revisions = metrics.gauge(
    'proxy_applied_revision',
    'The revision of etcd up to which changes of services and endpoints have taken effect here',
  );
  const wrote = (): void => writes.inc();
  const parts = {
    log,
    bell,
    portalNet,
    loop: new SyncLoop({ log, clock, bell, periodMs }),
    conntrack: createConntrack(log),
    applied: (revision: number): void => revisions.set(revision),
  };
  const nft = createNft();
  if (options.proxy_mode === 'nftables') {
    return new NftablesProxy({
      ...parts,
      clock,
      nft,
      wrote,
      checkEveryMs: periodMs,
      takeOver: removeIptables,
    });
  }
  return new UserspaceProxy({
    ...parts,
    listeners: listenerDeps(options, context),
    rules: new RuleKeeper({ iptables: createIptables(familyOf(options.bind_address)), log, applied: wrote }),
    takeOver: (signal) => nft.remove(signal),
  });
}

function listenerDeps(options: Options, { log, clock, metrics }: Context): ListenerDeps {
  return {
    log,
    clock,
    metrics: createTrafficMetrics(metrics),
    transport: createTransport(log),
    bindAddress: options.bind_address,
    maxConnections: options.max_connections || defaultMaxConnections(openFilesLimit()),
    udpTimeoutMs: options.udp_timeout,
    connectLimitsMs: CONNECT_LIMITS_MS,
  };
}

function createTransport(log: Logger): TcpTransport {
  const handles = loadHandles();
  if (handles !== undefined) return createHandleTransport(handles);
  log.info({ version: process.version }, 'this version of Node makes connections cost twice as much');
  return createNetTransport();
}
