import { type DaemonContext, runGroup, serveHealth, type Task } from '@kube/component-base';
import { createEtcdStorage } from '@kube/storage';
import { cleanup } from './cleanup.js';
import { createConntrack } from './conntrack.js';
import type { Dataplane } from './dataplane.js';
import { Doorbell } from './doorbell.js';
import { defaultMaxConnections, openFilesLimit } from './fd-limit.js';
import { createIptables } from './iptables/iptables.js';
import { familyOf } from './iptables/nat-rules.js';
import { RuleKeeper } from './iptables/rule-keeper.js';
import { type FLAGS, type Options, readOptions } from './options.js';
import { SyncLoop } from './sync-loop.js';
import type { ServiceTable } from './table/compute-service-ports.js';
import { ConflictLog } from './table/conflict-log.js';
import { followServices } from './table/service-source.js';
import { createTrafficMetrics } from './traffic-metrics.js';
import { ReadBuffers } from './userspace/read-buffers.js';
import { CONNECT_LIMITS_MS } from './userspace/service-listener.js';
import { UserspaceProxy } from './userspace/userspace-proxy.js';

/** Runs the proxy until it is told to stop, or only takes away what an earlier one left behind. */
export async function runProxy(context: DaemonContext<typeof FLAGS>): Promise<void> {
  const { log, clock, signal, health } = context;
  if (context.flags.cleanup) return cleanup(log, signal);
  const options = readOptions(context.flags);
  const storage = createEtcdStorage({ ...options.etcd, log });
  const dataplane = createUserspaceProxy(options, context);
  const conflicts = new ConflictLog(log);
  let isKnown = false;
  health.add('services', () => (isKnown ? undefined : 'not known yet, etcd has not answered'));
  health.add('rules', () => dataplane.trouble());
  const changed = (table: ServiceTable, revision: number): void => {
    isKnown = true;
    conflicts.tell(table.conflicts);
    dataplane.changed(table, revision);
  };
  try {
    await runGroup(
      [
        ...healthTasks(options, context),
        { name: 'rules', run: (stop) => dataplane.run(stop) },
        { name: 'services', run: (stop) => followServices({ storage, log, clock, changed }, stop) },
      ],
      signal,
      log,
    );
  } finally {
    storage.close();
  }
}

function healthTasks(options: Options, { health, metrics, log }: DaemonContext<typeof FLAGS>): Task[] {
  const { healthz_address: address, healthz_port: port } = options;
  if (port === 0) return [];
  return [{ name: 'health', run: (stop) => serveHealth({ address, port, health, metrics, log }, stop) }];
}

function createUserspaceProxy(options: Options, context: DaemonContext<typeof FLAGS>): Dataplane {
  const { log, clock, metrics } = context;
  const bell = new Doorbell(clock);
  const written = metrics.counter('proxy_rules_applied_total', 'Times that rules were written to the kernel');
  const reflected = metrics.gauge(
    'proxy_applied_revision',
    'The revision of etcd up to which changes of services and endpoints have taken effect here',
  );
  return new UserspaceProxy({
    log,
    bell,
    loop: new SyncLoop({ log, clock, bell, periodMs: options.sync_period }),
    rules: new RuleKeeper({
      iptables: createIptables(familyOf(options.bind_address)),
      log,
      applied: () => written.inc(),
    }),
    conntrack: createConntrack(log),
    applied: (revision) => reflected.set(revision),
    portalNet: options.portal_net,
    listeners: {
      log,
      clock,
      metrics: createTrafficMetrics(metrics),
      buffers: new ReadBuffers(),
      bindAddress: options.bind_address,
      maxConnections: options.max_connections || defaultMaxConnections(openFilesLimit()),
      udpTimeoutMs: options.udp_timeout,
      connectLimitsMs: CONNECT_LIMITS_MS,
    },
  });
}
