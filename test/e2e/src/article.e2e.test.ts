import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, eventuallyPasses } from '@kube/test-harness';
import { type ArticleCluster, articleCluster, PROGRAMS, type Program } from './article.js';
import { createMachine, type Machine, type Started } from './machine.js';

const MINUTE = 60_000;

/** Every line that a container shows of itself: id and start time of each, to see that nothing was restarted. */
async function containers(machine: Machine): Promise<string[]> {
  const ids = (await machine.run('docker', ['ps', '-q', '--no-trunc'])).stdout.split('\n').filter(Boolean);
  if (ids.length === 0) return [];
  const format = '{{.Id}} {{.State.StartedAt}} {{.Name}}';
  const { stdout } = await machine.run('docker', ['inspect', '--format', format, ...ids]);
  return stdout.split('\n').filter(Boolean).sort();
}

const table = (stdout: string): string[][] =>
  stdout
    .split('\n')
    .slice(2)
    .filter(Boolean)
    .map((line) => line.trim().split(/ {2,}/));

describe("the article's session", () => {
  let machine: Machine;
  let cluster: ArticleCluster;
  const running = new Map<Program, Started>();

  beforeAll(async () => {
    machine = await createMachine();
    cluster = articleCluster(machine);
    // As `npm run up` does: nothing that is sent to a portal may leave the machine.
    await machine.run('ip', ['route', 'replace', '172.0.0.0/16', 'dev', 'lo']);
  }, 2 * MINUTE);
  afterAll(() => machine.remove(), MINUTE);

  const listPods = async (): Promise<string[][]> => table((await cluster.kubecfg('list', '/pods')).stdout);

  it(
    'starts in any order: who is first waits for the others',
    async () => {
      for (const program of ['proxy', 'kubelet', 'controller-manager', 'scheduler', 'apiserver'] as const) {
        running.set(program, cluster.start(program));
      }
      cluster.startEtcd();
      for (const program of PROGRAMS) {
        await eventually(() => cluster.healthy(program), {
          within: 30_000,
          describe: `${program} to be healthy`,
        });
        expect(running.get(program)?.alive()).toBe(true);
      }
      await eventuallyPasses(async () => {
        expect((await cluster.kubecfg('list', '/minions')).stdout).toContain('127.0.0.1');
      });
    },
    MINUTE,
  );

  it(
    'creates the redis pod and runs it',
    async () => {
      const empty = await cluster.kubecfg('list', '/pods');
      expect(empty).toEqual({
        code: 0,
        stderr: '',
        stdout: [
          'ID                  Image(s)            Host                Labels              Status',
          '----------          ----------          ----------          ----------          ----------',
          '',
          '',
        ].join('\n'),
      });
      const created = await cluster.kubecfg('-c', 'redis.json', 'create', '/pods');
      expect(created).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('redis               dockerfile/redis'),
      });
      await eventuallyPasses(async () => {
        expect((await cluster.kubecfg('list', '/pods')).stdout).toBe(
          [
            'ID                  Image(s)            Host                Labels              Status',
            '----------          ----------          ----------          ----------          ----------',
            'redis               dockerfile/redis    127.0.0.1/          name=redis          Running',
            '',
            '',
          ].join('\n'),
        );
      });
      const names = (await machine.run('docker', ['ps', '--format', '{{.Names}}'])).stdout
        .split('\n')
        .filter(Boolean)
        .sort();
      expect(names).toEqual([
        expect.stringMatching(/^k8s_net\.[0-9a-f]+_redis\.default\.etcd_[0-9a-f-]{36}_[0-9a-f]+$/),
        expect.stringMatching(/^k8s_redis\.[0-9a-f]+_redis\.default\.etcd_[0-9a-f-]{36}_[0-9a-f]+$/),
      ]);
      expect((await machine.run('redis-cli', ['-p', '6379', 'ping'])).stdout).toBe('PONG\n');
    },
    MINUTE,
  );

  it('lists the controller, which finds the pod that is there', async () => {
    const created = await cluster.kubecfg('-c', 'redisController.json', 'create', '/replicationControllers');
    expect(created.code).toBe(0);
    const listed = await cluster.kubecfg('list', '/replicationControllers');
    expect(listed.stdout).toBe(
      [
        'ID                  Image(s)            Selector            Replicas',
        '----------          ----------          ----------          ----------',
        'redisController     dockerfile/redis    name=redis          1',
        '',
        '',
      ].join('\n'),
    );
    expect(await listPods()).toHaveLength(1);
  });

  it(
    'replaces the pod when it is deleted',
    async () => {
      expect((await cluster.kubecfg('delete', '/pods/redis')).code).toBe(0);
      await eventuallyPasses(
        async () =>
          expect(await listPods()).toEqual([
            [
              expect.stringMatching(/^rediscontroller-[a-z0-9]{5}$/),
              'dockerfile/redis',
              '127.0.0.1/',
              'name=redis,replicationController=redisController',
              'Running',
            ],
          ]),
        { within: 30_000 },
      );
      expect((await machine.run('redis-cli', ['-p', '6379', 'ping'])).stdout).toBe('PONG\n');
    },
    MINUTE,
  );

  it(
    'keeps a pod pending that wants a host port in use, and says why',
    async () => {
      const second = JSON.parse(
        readFileSync(new URL('../../../examples/article/redis.json', import.meta.url), 'utf8'),
      );
      second.id = 'second';
      second.labels = { name: 'second' };
      await machine.run('sh', [
        '-c',
        `printf %s '${JSON.stringify(second)}' > ${join(machine.dir, 'second.json')}`,
      ]);
      await cluster.kubecfg('-c', join(machine.dir, 'second.json'), 'create', '/pods');
      await eventuallyPasses(async () => {
        const { stdout } = await cluster.kubecfg('-json', 'get', '/pods/second');
        expect(JSON.parse(stdout).currentState).toMatchObject({
          status: 'Waiting',
          message: expect.stringContaining('6379'),
        });
      });
      expect((await cluster.kubecfg('delete', '/pods/second')).code).toBe(0);
    },
    MINUTE,
  );

  it.each(PROGRAMS)(
    'changes nothing when %s is killed and started again',
    async (program) => {
      const before = await containers(machine);
      expect(before).toHaveLength(2);
      await running.get(program)?.kill('SIGKILL');
      running.set(program, cluster.start(program));
      await eventually(() => cluster.healthy(program), {
        within: 30_000,
        describe: `${program} to be healthy again`,
      });
      expect(await containers(machine)).toEqual(before);
      // The whole chain still works: a pod that is deleted now is replaced.
      const [name] = (await listPods())[0] ?? [];
      expect((await cluster.kubecfg('delete', `/pods/${name}`)).code).toBe(0);
      await eventuallyPasses(
        async () => {
          const pods = await listPods();
          expect(pods).toEqual([
            [
              expect.not.stringMatching(`^${name}$`),
              expect.anything(),
              '127.0.0.1/',
              expect.anything(),
              'Running',
            ],
          ]);
        },
        { within: 30_000 },
      );
      await eventuallyPasses(async () => expect(await containers(machine)).toHaveLength(2));
    },
    MINUTE,
  );
});
