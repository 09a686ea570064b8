import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, runGroup, systemClock } from '@kube/component-base';
import { silentLogger } from '@kube/component-base/testing';
import type { Storage } from '@kube/storage';
import type { ContainerRuntime } from '../dockertools/container-runtime.js';
import { createKubelet, type Kubelet, type KubeletParts, type KubeletSettings } from '../kubelet.js';
import { aRules } from './builders.js';

/** A kubelet in this process. */
export interface TestKubelet {
  readonly kubelet: Kubelet;
  /** As SIGTERM does: containers stay. */
  stop(): Promise<void>;
}

/** What a kubelet of a test works with. */
export interface TestKubeletParts extends Partial<Pick<KubeletParts, 'images' | 'run' | 'staticSources'>> {
  readonly storage?: Storage;
  readonly runtime: ContainerRuntime;
  readonly nodeName: string;
  readonly clock?: Clock;
}

/** No images, on no disk. */
const noImages: KubeletParts['images'] = {
  images: async () => [],
  usedImageIds: async () => new Set(),
  removeImage: async () => undefined,
  imageDisk: async () => undefined,
};

/**
 * Starts a kubelet over `storage`, whose owner closes it. Unless told otherwise it lists every 200 ms, registers no
 * node, and keeps its files in a folder that goes away with it.
 */
export function startTestKubelet(
  { storage, runtime, nodeName, clock = systemClock, ...parts }: TestKubeletParts,
  settings: Partial<KubeletSettings> = {},
): TestKubelet {
  const stopping = new AbortController();
  const rootDir = mkdtempSync(join(tmpdir(), 'kubelet-'));
  const kubelet = createKubelet(
    {
      ...{ storage, runtime, clock, log: silentLogger, images: noImages, staticSources: [] },
      run: async () => ({ exitCode: 0, output: '' }),
      ...parts,
    },
    {
      nodeName,
      hostIP: '127.0.0.1',
      rootDir,
      rules: aRules(),
      imageGc: { highPercent: 90, lowPercent: 80 },
      relistMs: 200,
      lease: { hostname: 'test', pid: process.pid, startTime: '2014-12-12T20:30:37Z' },
      registerNode: false,
      capacity: {},
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
      rmSync(rootDir, { recursive: true, force: true });
    },
  };
}
