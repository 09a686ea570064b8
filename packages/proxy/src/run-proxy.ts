import { type DaemonContext, runGroup, serveHealth, type Task } from '@kube/component-base';
import { createEtcdStorage } from '@kube/storage';
import { cleanup } from './cleanup.js';
import { createDataplane } from './create-dataplane.js';
import { requireNft } from './nftables/nft.js';
import { type FLAGS, type Options, readOptions } from './options.js';
import type { ServiceTable } from './table/compute-service-ports.js';
import { ConflictLog } from './table/conflict-log.js';
import { followServices } from './table/service-source.js';

/** Runs the proxy until it is told to stop, or only takes away what an earlier one left behind. */
export async function runProxy(context: DaemonContext<typeof FLAGS>): Promise<void> {
  const { log, clock, signal, health } = context;
  if (context.flags.cleanup) return cleanup(log, signal);
  const options = readOptions(context.flags);
  if (options.proxy_mode === 'nftables') await requireNft(signal);
  const storage = createEtcdStorage({ ...options.etcd, log });
  const dataplane = createDataplane(options, context);
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
