import type { Server } from 'node:http';
import {
  addHealthRoutes,
  type Clock,
  createApp,
  createFastServer,
  type HealthChecks,
  type Logger,
  type Metrics,
} from '@kube/component-base';
import type { ContainerRuntime } from '../dockertools/container-runtime.js';
import type { ContainerStreams } from '../dockertools/container-streams.js';
import { answer } from './answer.js';
import { boundPods } from './bound-pods.js';
import { acceptUpgrades, type UpgradeRoutes } from './channels/upgrades.js';
import { containerLogs } from './container-logs.js';
import { execRoute } from './exec.js';
import { hostLogs } from './host-logs.js';
import { InFlight } from './in-flight.js';
import type { KnownPods } from './known-pods.js';
import { PodContainers } from './pod-containers.js';
import { podInfo } from './pod-info.js';
import { portForwardRoute } from './port-forward.js';
import type { Route, Routes } from './route.js';
import { runCommand } from './run-command.js';
import { sendText } from './send.js';
import { spec, stats } from './stats/stats.js';
import { observeStreams, type StreamObserver } from './stream-observer.js';

/** What the server serves from. */
export interface KubeletServerParts {
  readonly runtime: Pick<ContainerRuntime, 'list' | 'inspect'>;
  readonly streams: ContainerStreams;
  readonly pods: KnownPods;
  readonly health: HealthChecks;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly log: Logger;
}

/** How it is to behave. */
export interface KubeletServerSettings {
  /** `-enable_debugging_handlers`: whether users may look into containers and run things in them. */
  readonly debugging: boolean;
  /** The folder that `/logs/` shows. */
  readonly logFolder: string;
}

/** How long a silent connection may be before the system asks whether anyone is there. */
const KEEP_ALIVE_MS = 30_000;

/** The HTTP server of a kubelet, which does not listen yet. */
export interface KubeletServer {
  readonly http: Server;
  /** Resolves when nothing is done for any client any more. */
  settled(): Promise<void>;
}

/** Makes one. Streams go on for as long as clients like, and end when `stopping` aborts. */
export function createKubeletServer(
  parts: KubeletServerParts,
  settings: KubeletServerSettings,
  stopping: AbortSignal,
): KubeletServer {
  const inFlight = new InFlight();
  const observer = observeStreams(parts.metrics);
  const containers = new PodContainers(parts.runtime, parts.pods);
  const routes = routesOf({ ...parts, containers, observer }, settings);
  const requests = parts.metrics.counter('kubelet_http_requests_total', 'Requests that were answered', [
    'path',
    'code',
  ]);
  const app = createApp();
  addHealthRoutes(app, parts.health, parts.metrics);
  app.use((req, res) => inFlight.add(answer(req, res, { ...parts, routes, requests }, stopping)));
  const http = createFastServer(app, { keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS });
  const upgrades = settings.debugging ? upgradesOf({ ...parts, containers }) : new Map();
  acceptUpgrades(http, upgrades, { ...parts, inFlight, observer }, stopping);
  return { http, settled: () => inFlight.settled() };
}

type Deps = KubeletServerParts & { readonly containers: PodContainers };

function routesOf(
  deps: Deps & { readonly observer: StreamObserver },
  { debugging, logFolder }: KubeletServerSettings,
): Routes {
  const always: [string, Route][] = [
    ['podInfo', podInfo(deps.pods)],
    ['boundPods', boundPods(deps.pods)],
    ['stats', stats(deps)],
    ['spec', spec(deps.clock)],
  ];
  const debug: [string, Route][] = [
    ['containerLogs', containerLogs(deps)],
    ['run', runCommand(deps)],
    ['logs', hostLogs(logFolder)],
    ['exec', WEB_SOCKETS_ONLY],
    ['portForward', WEB_SOCKETS_ONLY],
  ];
  return new Map([...always, ...(debugging ? debug : [])]);
}

function upgradesOf(deps: Deps): UpgradeRoutes {
  return new Map([
    ['exec', execRoute(deps)],
    ['portForward', portForwardRoute(deps)],
  ]);
}

const WEB_SOCKETS_ONLY: Route = {
  async handle({ res }) {
    sendText(res, 426, 'this is only to be had over a WebSocket\n', {
      Upgrade: 'websocket',
      Connection: 'Upgrade',
    });
  },
};
