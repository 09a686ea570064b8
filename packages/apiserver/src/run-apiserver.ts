import { networkInterfaces } from 'node:os';
import {
  closed,
  type DaemonContext,
  type ListenAddress,
  listen,
  runGroup,
  type Task,
} from '@kube/component-base';
import { createEtcdStorage } from '@kube/storage';
import { type Apiserver, type ApiserverSettings, createApiserver } from './apiserver.js';
import type { MasterAddress } from './cache/watch-cache.js';
import { cors } from './http/cors.js';
import { observe } from './http/observe.js';
import { readOnly } from './http/read-only-port.js';
import { secured } from './http/secure-port.js';
import { createServer, type PortOptions, type Site } from './http/serve.js';
import { takesConnectionToRead } from './http/takes-connection.js';
import { publicAddress } from './master/public-address.js';
import { type FLAGS, type Options, readOptions } from './options.js';
import { etcdComponents, MASTER_COMPONENTS } from './validate/components.js';

/** v0.5.6: whose files `/logs/` shows. */
const LOGS = '/var/log';

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

function settingsOf(options: Options): ApiserverSettings {
  return {
    portalNet: options.portal_net,
    allowPrivileged: options.allow_privileged,
    eventTtlMs: options.event_ttl,
    maxBytes: options.max_request_bytes,
    machines: { names: options.machines, milliCPU: options.node_milli_cpu, memoryBytes: options.node_memory },
    apiPrefix: options.api_prefix,
    authenticates: options.tokens !== undefined,
    kubelet: { port: options.kubelet_port, https: options.kubelet_https, tls: options.kubeletTls },
    components: [...MASTER_COMPONENTS, ...etcdComponents(options.etcd.servers, options.etcd.tls ?? {})],
  };
}

/** A port that is open. */
interface OpenPort {
  readonly at: ListenAddress;
  readonly task: Task;
}

async function openPorts(
  { handler, takesConnection }: Apiserver,
  options: Options,
  { log, clock, health, metrics }: DaemonContext<typeof FLAGS>,
): Promise<{ readonly address: MasterAddress; readonly tasks: readonly Task[] }> {
  const logs = options.enable_logs_support ? LOGS : undefined;
  const site: Site = { handler, takesConnection, health, metrics, logs };
  const crossOrigin = cors(options.origins);
  const open = async (
    name: string,
    where: ListenAddress,
    { served = site, ...port }: PortOptions & { readonly served?: Site },
  ): Promise<OpenPort> => {
    const server = createServer(served, port);
    const close = new AbortController();
    const at = await listen(server, where, close.signal);
    log.info({ address: `${at.address}:${at.port}` }, `serving the ${name}`);
    // It also closes when a task fails: a port that went on answering would hide that.
    const run = (all: AbortSignal): Promise<void> => {
      if (all.aborted) close.abort();
      else all.addEventListener('abort', () => close.abort(), { once: true });
      return closed(server);
    };
    return { at, task: { name, run } };
  };
  const reachable = options.public_address_override || publicAddress(networkInterfaces()) || options.address;
  const readWrite = await open('read-write port', options, { guards: [crossOrigin] });
  const others = await Promise.all([
    options.read_only_port === 0
      ? undefined
      : open(
          'read-only port',
          { address: reachable, port: options.read_only_port },
          {
            guards: [readOnly(clock), crossOrigin],
            served: { ...site, takesConnection: takesConnectionToRead(options.api_prefix) },
          },
        ),
    options.tls === undefined
      ? undefined
      : open(
          'secure port',
          { address: reachable, port: options.secure_port },
          { guards: [secured({ ...options, prefix: options.api_prefix }), crossOrigin], tls: options.tls },
        ),
  ]);
  const [reading] = others;
  return {
    address: {
      readWrite: `${reachable}:${readWrite.at.port}`,
      ...(reading === undefined ? {} : { readOnly: `${reachable}:${reading.at.port}` }),
    },
    tasks: [readWrite, ...others].flatMap((port) => (port === undefined ? [] : [port.task])),
  };
}
