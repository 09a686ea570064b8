import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, eventuallyPasses } from '@kube/test-harness';
import { type ArticleCluster, articleCluster, PROGRAMS } from './article.js';
import { createMachine, type Machine } from './machine.js';

const MINUTE = 60_000;
const soon = { within: 60_000 };

describe.each([
  { liveRestore: true, what: 'outlive it' },
  { liveRestore: false, what: 'die with it' },
])('a Docker daemon that crashes, whose containers $what', ({ liveRestore }) => {
  let machine: Machine;
  let cluster: ArticleCluster;
  beforeEach(async () => {
    machine = await createMachine({ liveRestore });
    await machine.run('ip', ['route', 'replace', '172.0.0.0/16', 'dev', 'lo']);
    cluster = articleCluster(machine);
    cluster.startEtcd();
    for (const program of PROGRAMS) cluster.start(program);
    for (const program of PROGRAMS) await eventually(() => cluster.healthy(program), soon);
  }, 2 * MINUTE);
  afterEach(() => machine.remove(), MINUTE);

  const containers = async (...which: string[]): Promise<string[]> => {
    const format = '{{.ID}} {{.Names}}';
    const { code, stdout } = await machine.run('docker', [
      ...['ps', '--no-trunc', '--format', format],
      ...which,
    ]);
    expect(code).toBe(0);
    return stdout.split('\n').filter(Boolean).sort();
  };
  const isRunning = async (): Promise<void> => {
    expect((await cluster.kubecfg('list', '/pods')).stdout).toMatch(/^redis .* Running$/m);
    expect((await machine.run('redis-cli', ['-p', '6379', 'ping'])).stdout).toBe('PONG\n');
  };

  it(
    `${liveRestore ? 'costs no pod anything' : 'costs a pod its containers, which are made anew once'}`,
    async () => {
      expect((await cluster.kubecfg('-c', 'redis.json', 'create', '/pods')).code).toBe(0);
      await eventuallyPasses(isRunning, soon);
      const before = await containers();
      expect(before).toHaveLength(2);

      await machine.crashDocker();
      await eventually(() => cluster.healthy('kubelet'), soon);
      await eventuallyPasses(isRunning, soon);
      const after = await containers();
      expect(after).toHaveLength(2);
      if (liveRestore) expect(after).toEqual(before);

      expect((await cluster.kubecfg('delete', '/pods/redis')).code).toBe(0);
      await eventuallyPasses(async () => expect(await containers('--all')).toEqual([]), soon);
    },
    2 * MINUTE,
  );
});
