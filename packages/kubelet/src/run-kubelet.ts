import { mkdir } from 'node:fs/promises';
import { hostname, networkInterfaces } from 'node:os';
import { type DaemonContext, linkedAbort, type Metrics, runGroup, type Task } from '@kube/component-base';
import { createEtcdStorage } from '@kube/storage';
import { credentialFile } from './dockertools/credential-file.js';
import { createDockerImageStore } from './dockertools/docker-image-store.js';
import { createDockerRuntime } from './dockertools/docker-runtime.js';
import { createDockerStreams } from './dockertools/docker-streams.js';
import { runByExec } from './dockertools/run-by-exec.js';
import { createKubelet, type Kubelet, type KubeletSettings } from './kubelet.js';
import { hostAddress } from './node/host-address.js';
import { machineCapacity } from './node/node-facts.js';
import { type FLAGS, type Options, readOptions, systemHostname } from './options.js';
import type { PodObserver } from './pod/pod-manager.js';
import { untilAllRun } from './run-once.js';
import type { KubeletServerParts } from './server/kubelet-server.js';
import { serveKubelet } from './server/serve.js';
import { createFileSource } from './sources/file-source.js';
import type { PodSource } from './sources/pod-source.js';
import { createUrlSource } from './sources/url-source.js';

/** Containers that keep ending wait 10 s, 20 s, … up to five minutes; ten minutes of running end that. */
const RESTART_BACKOFF = { initialMs: 10_000, maxMs: 300_000, ranWellMs: 600_000 };

/** v0.5.6: where credentials for registries lie, in the folder in which the kubelet was started. */
const CREDENTIALS = '.dockercfg';

/** v0.5.6: what `/logs/` shows. */
const LOG_FOLDER = '/var/log';

/** Runs the kubelet until it is told to stop. It waits for etcd and for Docker, whoever comes first. */
export async function runKubelet(context: DaemonContext<typeof FLAGS>): Promise<void> {
  const { log, clock, signal, health, metrics } = context;
  const options = await readOptions(context.flags, { env: process.env, fullHostname: systemHostname });
  await mkdir(options.root_dir, { recursive: true, mode: 0o750 });
  const { nodeName, docker_endpoint: endpoint } = options;
  const credentials = credentialFile(CREDENTIALS, log);
  const runtime = createDockerRuntime({ endpoint, nodeName, clock, credentials });
  const streams = createDockerStreams({ endpoint, nodeName, clock });
  const storage = options.etcd && createEtcdStorage({ ...options.etcd, log });
  const parts = {
    ...{ storage, runtime, clock, log, staticSources: staticSourcesOf(options, context) },
    ...{ images: createDockerImageStore(endpoint), run: runByExec(streams) },
  };
  try {
    const kubelet = createKubelet(parts, settingsOf(options, clock.now()), observe(metrics));
    health.add('docker', () => kubelet.trouble());
    log.info({ node: nodeName, docker: endpoint }, 'running the pods of this node');
    if (options.runonce) await runOnce(kubelet, context);
    else {
      const server = serverOf({ ...context, runtime, streams, pods: kubelet.pods }, options);
      await runGroup([...kubelet.tasks, ...server], signal, log);
    }
  } finally {
    storage?.close();
  }
}

/** v0.5.6: there is no server then. */
async function runOnce(kubelet: Kubelet, { clock, log, signal }: DaemonContext<typeof FLAGS>): Promise<void> {
  const stop = linkedAbort(signal);
  const running = runGroup(kubelet.tasks, stop.signal, log);
  try {
    await Promise.race([untilAllRun(kubelet, { clock, log }, signal), running]);
  } finally {
    stop.abort();
    stop.unlink();
    await running;
  }
}

function staticSourcesOf(
  options: Options,
  { clock, log }: DaemonContext<typeof FLAGS>,
): readonly PodSource[] {
  const { config: path, manifestUrl: url, nodeName } = options;
  const deps = { nodeName, clock, log };
  return [
    ...(path === '' ? [] : [createFileSource({ path, everyMs: options.file_check_frequency, ...deps })]),
    ...(url === undefined ? [] : [createUrlSource({ url, everyMs: options.http_check_frequency, ...deps })]),
  ];
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
      deadContainers: {
        minAgeMs: options.minimum_container_ttl_duration,
        keepPerContainer: options.maximum_dead_containers_per_container,
      },
    },
    imageGc: {
      highPercent: options.image_gc_high_threshold,
      lowPercent: options.image_gc_low_threshold,
    },
    rootDir: options.root_dir,
    registerNode: options.register_node,
    capacity: machineCapacity(options.max_pods),
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
