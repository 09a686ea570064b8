import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { boundPodKey, keyOf, type Pod } from '@kube/api-types';
import { systemClock } from '@kube/component-base';
import { silentLogger } from '@kube/component-base/testing';
import { eventually, eventuallyPasses } from '@kube/test-harness';
import { RealNode } from '../testing/real-node.js';
import { SHELL_IMAGE } from '../testing/test-node.js';
import { createFileSource } from './file-source.js';

const MINUTE = 60_000;
const soon = { within: 30_000 };
const { signal } = new AbortController();

describe('static pods on Docker and etcd', () => {
  let real: RealNode;
  let folder: string;
  let name: string;

  beforeEach(async () => {
    real = await RealNode.create();
    folder = join(real.dir, 'manifests');
    await mkdir(folder);
    name = `web-${real.docker.name}`;
    start();
  }, MINUTE);
  afterEach(() => real.remove(), MINUTE);

  function start(): void {
    const nodeName = real.docker.name;
    const options = { path: folder, everyMs: 100, nodeName, clock: systemClock, log: silentLogger };
    real.start({ staticSources: [createFileSource(options)] });
  }
  const put = (text = '') =>
    writeFile(
      join(folder, 'web.yaml'),
      `version: v1beta2\nid: web\ncontainers:\n  - name: main\n    image: ${SHELL_IMAGE}\n` +
        `    command: [sh, -c, "while :; do sleep 1; done"]\n${text}`,
    );
  const mirror = async () => (await real.storage.get<Pod>(keyOf('Pod', 'default', name), signal))?.value;
  const bound = async () => real.storage.get(boundPodKey(real.docker.name, 'default', name), signal);
  const isReady = () => real.node.isReady(name, MINUTE);

  it(
    'run, and are shown with their status; they outlive their mirror, and both go with the file',
    async () => {
      await put();
      const status = await isReady();
      expect(status).toMatchObject({ phase: 'Running', podIP: (await real.docker.one(name, 'net')).ip });
      expect(await mirror()).toMatchObject({
        metadata: { annotations: { 'kubernetes/config.source': 'file', 'kubernetes/config.mirror': 'true' } },
        spec: { nodeName: real.docker.name },
      });
      const running = await real.docker.running();
      expect((await real.docker.one(name, 'main')).pod.source).toBe('file');

      // As the apiserver does it.
      await real.node.delete(name);
      expect(await isReady()).toEqual({
        ...status,
        startTime: expect.any(String),
        conditions: expect.anything(),
      });
      expect(await real.docker.running()).toEqual(running);

      await rm(join(folder, 'web.yaml'));
      await eventuallyPasses(async () => {
        expect([await mirror(), await bound()]).toEqual([undefined, undefined]);
        expect(await real.docker.containers()).toEqual([]);
      }, soon);
    },
    2 * MINUTE,
  );

  it(
    'stay when their folder is lost, when a file turns bad, and when the kubelet is started again',
    async () => {
      await put();
      await isReady();
      const running = await real.docker.running();
      await writeFile(join(folder, 'web.yaml'), 'id: web\ncontainers: {');
      await real.stop();
      start();
      // Its list is not whole: the pod of the bad file may be wanted, whatever else is read meanwhile.
      await real.node.bind('bound');
      await real.node.isReady('bound', MINUTE);
      expect(await real.docker.running(name)).toEqual(running);
      await put();
      await isReady();
      await rm(folder, { recursive: true });
      await real.stop();
      start();
      await real.node.delete('bound');
      await eventually(async () => (await real.docker.containers('bound')).length === 0, soon);
      expect(await real.docker.running(name)).toEqual(running);
      expect(await mirror()).toBeDefined();
    },
    2 * MINUTE,
  );

  it(
    'go when their file was removed while the kubelet was away',
    async () => {
      await put();
      await isReady();
      await real.stop();
      await rm(join(folder, 'web.yaml'));
      start();
      await eventuallyPasses(async () => {
        expect([await mirror(), await bound()]).toEqual([undefined, undefined]);
        expect(await real.docker.containers()).toEqual([]);
      }, soon);
    },
    2 * MINUTE,
  );

  it(
    'change with their file: only the container that is different is made anew',
    async () => {
      const second = `  - name: second\n    image: ${SHELL_IMAGE}\n    command: [sh, -c, "sleep 1000"]\n`;
      await put(second);
      await isReady();
      const kept = [(await real.docker.one(name, 'net')).id, (await real.docker.one(name, 'main')).id];
      const { id } = await real.docker.one(name, 'second');
      await put(second.replace('1000', '2000'));
      await eventuallyPasses(
        async () => expect((await real.docker.one(name, 'second')).id).not.toBe(id),
        soon,
      );
      expect([(await real.docker.one(name, 'net')).id, (await real.docker.one(name, 'main')).id]).toEqual(
        kept,
      );
      await eventuallyPasses(async () => {
        expect((await mirror())?.spec.containers[1]?.command).toEqual(['sh', '-c', 'sleep 2000']);
      }, soon);
    },
    2 * MINUTE,
  );

  it(
    'that ask for what this node does not give say so where they are shown',
    async () => {
      await put('    privileged: true\n');
      const status = await real.node.statusWhere(name, ({ reason }) => reason === 'Refused', MINUTE);
      expect(status.message).toContain('-allow_privileged');
    },
    MINUTE,
  );
});
