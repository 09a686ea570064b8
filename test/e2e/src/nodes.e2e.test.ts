import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, eventuallyPasses } from '@kube/test-harness';
import { createMachine, type Machine, type Ran, ROOT } from './machine.js';

const MINUTE = 60_000;

interface Plan {
  readonly link: string;
  readonly address: string;
  readonly runDir: string;
  readonly nodes: readonly { readonly netns: string; readonly address: string; readonly runDir: string }[];
}

interface Pod {
  readonly id: string;
  readonly currentState: { readonly host: string; readonly podIP: string; readonly status: string };
}

describe('npm run up -- --nodes 3', () => {
  let machine: Machine;
  let plan: Plan;
  beforeAll(async () => {
    machine = await createMachine({ docker: false });
  }, MINUTE);
  afterAll(async () => {
    await script('down');
    await machine.remove();
  }, MINUTE);

  const script = (name: string, ...args: string[]): Promise<Ran> =>
    machine.run(process.execPath, [join(ROOT, `scripts/${name}.mjs`), ...args], {
      env: { KUBE_RUN_DIR: join(machine.dir, 'run') },
    });
  const kubecfg = (...args: string[]): Promise<Ran> =>
    machine.run(join(ROOT, 'bin/kubecfg'), args, {
      env: { KUBERNETES_MASTER: `http://${plan.address}:8080` },
    });
  const create = async (resource: string, object: unknown): Promise<void> => {
    const file = join(machine.dir, 'object.json');
    writeFileSync(file, JSON.stringify(object));
    expect(await kubecfg('-c', file, 'create', resource)).toMatchObject({ code: 0 });
  };
  const pods = async (): Promise<readonly Pod[]> =>
    JSON.parse((await kubecfg('-o', 'json', 'list', '/pods')).stdout).items;
  const redisOn = (netns: string, ...args: string[]): Promise<Ran> =>
    machine.run('nsenter', [`--net=/run/netns/${netns}`, 'redis-cli', ...args]);
  /** Runs redis-cli in the redis pod of a node. */
  const redisInPodOf = async ({ runDir }: Plan['nodes'][number], ...args: string[]): Promise<string> => {
    const docker = ['--host', `unix://${runDir}/docker.sock`];
    const found = await machine.run('docker', [...docker, 'ps', '-q', '--filter', 'name=k8s_redis']);
    return (await machine.run('docker', [...docker, 'exec', found.stdout.trim(), 'redis-cli', ...args]))
      .stdout;
  };

  it(
    'makes one cluster when it is run twice at once',
    async () => {
      const both = await Promise.all([script('up', '--nodes', '1'), script('up', '--nodes', '1')]);
      expect(both.map(({ code }) => code).sort()).toEqual([0, 1]);
      expect(both.map(({ stderr }) => stderr).join('')).toContain('another "npm run up" is at work here');
      expect(await script('down')).toMatchObject({ code: 0 });
      expect((await machine.run('ip', ['route'])).stdout).toBe('');
    },
    2 * MINUTE,
  );

  it(
    'is ended by "down" while it is at work',
    async () => {
      const up = script('up', '--nodes', '1');
      await eventually(() => existsSync(join(machine.dir, 'run/state.json')), { within: MINUTE });
      const down = await script('down');
      expect(down).toMatchObject({ code: 0, stdout: expect.stringContaining('stopped up') });
      expect(await up).toMatchObject({ code: 1 });
      expect((await machine.run('ip', ['route'])).stdout).toBe('');
      expect(readdirSync(join(machine.dir, 'run'))).toEqual(['log']);
    },
    2 * MINUTE,
  );

  it('takes a relative KUBE_RUN_DIR from where it is run, for all that it starts', async () => {
    const print = 'console.log((await import(process.argv[1])).RUN_DIR)';
    const state = join(ROOT, 'scripts/lib/state.mjs');
    const ran = await machine.run(process.execPath, ['--input-type=module', '-e', print, state], {
      cwd: machine.dir,
      env: { KUBE_RUN_DIR: 'run' },
    });
    expect(ran).toMatchObject({ code: 0, stdout: `${join(machine.dir, 'run')}\n` });
  });

  it(
    'ends with three nodes and the redis pod running',
    async () => {
      const up = await script('up', '--nodes', '3');
      expect(up).toMatchObject({ code: 0, stdout: expect.stringMatching(/^redis .* Running/m) });
      plan = JSON.parse(readFileSync(join(machine.dir, 'run/state.json'), 'utf8')).plan;
      for (const { address } of plan.nodes) expect(up.stdout).toContain(`\n${address}\n`);
      expect((await script('up', '--nodes', '3')).stdout).toContain('a cluster is up already');
    },
    2 * MINUTE,
  );

  it(
    'runs one pod on each node when all want the same host port',
    async () => {
      const controller = readFileSync(join(ROOT, 'examples/article/redisController.json'), 'utf8');
      const three = JSON.parse(controller);
      three.desiredState.replicas = 3;
      await create('/replicationControllers', three);
      await eventuallyPasses(
        async () => {
          const running = (await pods()).filter(({ currentState }) => currentState.status === 'Running');
          const hosts = running.map(({ currentState }) => currentState.host).sort();
          expect(hosts).toEqual(plan.nodes.map(({ address }) => address).sort());
        },
        { within: 30_000 },
      );
      for (const { address } of plan.nodes) {
        expect((await machine.run('redis-cli', ['-h', address, 'ping'])).stdout).toBe('PONG\n');
      }
    },
    MINUTE,
  );

  it('lets pods of different nodes see each other under their own addresses', async () => {
    const [first, ...others] = plan.nodes;
    const all = await pods();
    const ipOn = (address: string | undefined) =>
      all.find(({ currentState }) => currentState.host === address)?.currentState.podIP ?? 'none';
    for (const other of others) {
      if (first === undefined) throw new Error('there is no first node');
      const clients = await redisInPodOf(first, '-h', ipOn(other.address), 'CLIENT', 'LIST');
      expect(clients).toContain(` addr=${ipOn(first.address)}:`);
    }
  });

  it('carries a service to every pod, from every node, from pods, and from this machine', async () => {
    await create('/services', {
      ...{ id: 'redis', kind: 'Service', apiVersion: 'v1beta1' },
      ...{ port: 7000, containerPort: 6379, selector: { name: 'redis' } },
    });
    const portal = JSON.parse((await kubecfg('-json', 'get', '/services/redis')).stdout).portalIP as string;
    const askRunId = ['-h', portal, '-p', '7000', 'INFO', 'server'];
    const runId = (text: string) => /^run_id:(\w+)/m.exec(text)?.[1] ?? '';
    for (const { netns } of plan.nodes) {
      await eventuallyPasses(async () => {
        const answers: string[] = [];
        for (let call = 0; call < plan.nodes.length; call++) {
          answers.push(runId((await redisOn(netns, ...askRunId)).stdout));
        }
        expect(answers).not.toContain('');
        expect(new Set(answers).size).toBe(plan.nodes.length);
      });
    }
    for (const node of plan.nodes) expect(runId(await redisInPodOf(node, ...askRunId))).not.toBe('');
    expect(runId((await machine.run('redis-cli', askRunId)).stdout)).not.toBe('');
  });

  it(
    'leaves nothing behind when taken down',
    async () => {
      expect(await script('down')).toMatchObject({ code: 0, stdout: expect.stringContaining('all is down') });
      expect(readdirSync(join(machine.dir, 'run'))).toEqual(['log']);
      expect(readdirSync('/run').filter((name) => plan.runDir.endsWith(`/${name}`))).toEqual([]);
      const namespaces = (await machine.run('ip', ['netns', 'list'])).stdout;
      for (const { netns } of plan.nodes) expect(namespaces).not.toContain(netns);
      expect((await machine.run('ip', ['-o', 'link'])).stdout).not.toContain(plan.link);
      expect((await machine.run('ip', ['route'])).stdout).toBe('');
    },
    MINUTE,
  );

  it.each(['0', '1.5', 'three', '101'])('refuses --nodes %s', async (count) => {
    expect(await script('up', '--nodes', count)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`--nodes takes a number from 1 to 100, not ${count}`),
    });
  });
});
