import { networkInterfaces } from 'node:os';
import { closed, type DaemonContext, listen, runGroup } from '@kube/component-base';
import { createEtcdStorage } from '@kube/storage';
import { type Apiserver, createApiserver } from './apiserver.js';
import { observe } from './http/observe.js';
import { readOnly } from './http/read-only-port.js';
import { createServer } from './http/serve.js';
import { publicAddress } from './master/public-address.js';
import { type FLAGS, type Options, readOptions } from './options.js';

/**
 * Runs the apiserver until it is told to stop. It listens at once, also while etcd is away: then it answers 503 and
 * says why.
 */
export async function runApiserver(context: DaemonContext<typeof FLAGS>): Promise<void> {
  const { log, clock, signal, health, metrics } = context;
  const options = readOptions(context.flags);
  const storage = createEtcdStorage({ ...options.etcd, log });
  const apiserver = createApiserver({ storage, log, clock }, settingsOf(options), observe(metrics), signal);
  health.add('watch cache', () =>
    apiserver.cache.revision > 0 ? undefined : 'not filled yet, etcd has not answered',
  );
  try {
    const servers = await openPorts(apiserver, options, context);
    await runGroup([...apiserver.tasks(servers.address), ...servers.tasks], signal, log);
  } finally {
    storage.close();
  }
}

function settingsOf(options: Options) {
  return {
    portalNet: options.portal_net,
    allowPrivileged: options.allow_privileged,
    eventTtlMs: options.event_ttl,
    maxBytes: options.max_request_bytes,
    machines: { names: options.machines, milliCPU: options.node_milli_cpu, memoryBytes: options.node_memory },
  };
}

async function openPorts({ handler }: Apiserver, options: Options, context: DaemonContext<typeof FLAGS>) {
  const { log, clock, signal } = context;
  const reachable = options.public_address_override || publicAddress(networkInterfaces()) || options.address;
  const readWrite = createServer(handler, context);
  const at = await listen(readWrite, options, signal);
  log.info({ address: `${at.address}:${at.port}` }, 'serving the API');
  const tasks = [{ name: 'read-write port', run: () => closed(readWrite) }];
  if (options.read_only_port === 0) return { address: { readWrite: `${reachable}:${at.port}` }, tasks };
  const reading = createServer(handler, context, readOnly(clock));
  const to = await listen(reading, { address: reachable, port: options.read_only_port }, signal);
  log.info({ address: `${to.address}:${to.port}` }, 'serving the API for reading');
  return {
    address: { readWrite: `${reachable}:${at.port}`, readOnly: `${reachable}:${to.port}` },
    tasks: [...tasks, { name: 'read-only port', run: () => closed(reading) }],
  };
}
