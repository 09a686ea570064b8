import { mkdir } from 'node:fs/promises';
import { hostname, networkInterfaces } from 'node:os';
import { type DaemonContext, type Metrics, runGroup, type Task } from '@kube/component-base';
import { createEtcdStorage } from '@kube/storage';
import { createDockerRuntime } from './dockertools/docker-runtime.js';
import { createDockerStreams } from './dockertools/docker-streams.js';
import { createKubelet, type KubeletSettings } from './kubelet.js';
import { hostAddress } from './node/host-address.js';
import { type FLAGS, type Options, readOptions, systemHostname } from './options.js';
import type { PodObserver } from './pod/pod-manager.js';
import type { KubeletServerParts } from './server/kubelet-server.js';
import { serveKubelet } from './server/serve.js';

/** Containers that keep ending wait 10 s, 20 s, … up to five minutes; ten minutes of running end that. */
const RESTART_BACKOFF = { initialMs: 10_000, maxMs: 300_000, ranWellMs: 600_000 };

/** v0.5.6: what `/logs/` shows. */
const LOG_FOLDER = '/var/log';

/** Runs the kubelet until it is told to stop. It waits for etcd and for Docker, whoever comes first. */
export async function runKubelet(context: DaemonContext<typeof FLAGS>): Promise<void> {
  const { log, clock, signal, health, metrics } = context;
  const options = await readOptions(context.flags, { env: process.env, fullHostname: systemHostname });
  await mkdir(options.root_dir, { recursive: true, mode: 0o750 });
  const { nodeName, docker_endpoint: endpoint } = options;
  const runtime = createDockerRuntime({ endpoint, nodeName, clock });
  const storage = createEtcdStorage({ ...options.etcd, log });
  try {
    const settings = settingsOf(options, clock.now());
    const kubelet = createKubelet({ storage, runtime, clock, log }, settings, observe(metrics));
    health.add('docker', () => kubelet.trouble());
    log.info({ node: nodeName, docker: endpoint }, 'running the pods of this node');
    const streams = createDockerStreams({ endpoint, nodeName, clock });
    const server = serverOf({ ...context, runtime, streams, pods: kubelet.pods }, options);
    await runGroup([...kubelet.tasks, ...server], signal, log);
  } finally {
    storage.close();
  }
}

function settingsOf(options: Options, nowMs: number): KubeletSettings {
  const { nodeName } = options;
  return {
    nodeName,
    hostIP: hostAddress(nodeName, networkInterfaces()),
    rules: {
      networkImage: options.network_container_image,
      allowPrivileged: options.allow_privileged,
      restartBackoff: RESTART_BACKOFF,
    },
    relistMs: options.sync_frequency,
    lease: { hostname: hostname(), pid: process.pid, startTime: new Date(nowMs).toISOString() },
  };
}

function serverOf(parts: KubeletServerParts, options: Options): Task[] {
  const { enable_server, enable_debugging_handlers: debugging, address, port } = options;
  if (!enable_server) return [];
  const serving = { ...parts, debugging, logFolder: LOG_FOLDER, address, port };
  return [{ name: 'server', run: (signal) => serveKubelet(serving, signal) }];
}

/** Counts passes and how long they take. */
function observe(metrics: Metrics): PodObserver {
  const passes = metrics.counter('kubelet_pod_syncs_total', 'Passes over one pod', ['outcome']);
  const seconds = metrics.histogram('kubelet_pod_sync_seconds', 'How long a pass over one pod took');
  return {
    synced(took, outcome) {
      passes.inc({ outcome });
      seconds.observe(took);
    },
  };
}
