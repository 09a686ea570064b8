import { type Clock, runGroup, systemClock } from '@kube/component-base';
import { silentLogger } from '@kube/component-base/testing';
import type { Storage } from '@kube/storage';
import type { ContainerRuntime } from '../dockertools/container-runtime.js';
import { createKubelet, type Kubelet, type KubeletSettings } from '../kubelet.js';
import { aRules } from './builders.js';

/** A kubelet in this process. */
export interface TestKubelet {
  readonly kubelet: Kubelet;
  /** As SIGTERM does: containers stay. */
  stop(): Promise<void>;
}

/** What a kubelet of a test works with. */
export interface TestKubeletParts {
  readonly storage: Storage;
  readonly runtime: ContainerRuntime;
  readonly nodeName: string;
  readonly clock?: Clock;
}

/** Starts a kubelet over `storage`, whose owner closes it. It lists every 200 ms unless told otherwise. */
export function startTestKubelet(
  { storage, runtime, nodeName, clock = systemClock }: TestKubeletParts,
  settings: Partial<KubeletSettings> = {},
): TestKubelet {
  const stopping = new AbortController();
  const kubelet = createKubelet(
    { storage, runtime, clock, log: silentLogger },
    {
      nodeName,
      hostIP: '127.0.0.1',
      rules: aRules(),
      relistMs: 200,
      lease: { hostname: 'test', pid: process.pid, startTime: '2014-12-12T20:30:37Z' },
      ...settings,
    },
    { synced: () => undefined },
  );
  const ended = runGroup(kubelet.tasks, stopping.signal, silentLogger);
  return {
    kubelet,
    async stop() {
      stopping.abort();
      await ended;
    },
  };
}
