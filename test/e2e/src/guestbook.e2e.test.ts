import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, eventuallyPasses } from '@kube/test-harness';
import { createMachine, type Machine, type Ran, ROOT } from './machine.js';

const MINUTE = 60_000;
const ANSWER = /^\{"pod": "(frontendcontroller-[a-z0-9]{5})", "data": "(.*)"\}$/;

interface Node {
  readonly address: string;
  readonly runDir: string;
}

interface Pod {
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly currentState: { readonly host: string; readonly status: string };
}

describe('the guestbook on three nodes', () => {
  let machine: Machine;
  let master = '';
  let nodes: readonly Node[] = [];
  beforeAll(async () => {
    machine = await createMachine({ docker: false });
    expect(await script('up', '--nodes', '3')).toMatchObject({ code: 0 });
    const { plan } = JSON.parse(readFileSync(join(machine.dir, 'run/state.json'), 'utf8'));
    master = `http://${plan.address}:8080`;
    nodes = plan.nodes;
  }, 3 * MINUTE);
  afterAll(async () => {
    await script('down');
    await machine.remove();
  }, MINUTE);

  const script = (name: string, ...args: string[]): Promise<Ran> =>
    machine.run(process.execPath, [join(ROOT, `scripts/${name}.mjs`), ...args], {
      env: { KUBE_RUN_DIR: join(machine.dir, 'run') },
    });
  const kubecfg = (...args: string[]): Promise<Ran> =>
    machine.run(join(ROOT, 'bin/kubecfg'), args, { env: { KUBERNETES_MASTER: master } });
  const create = async (file: string, resource: string): Promise<void> => {
    const created = await kubecfg('-c', join(ROOT, 'examples/guestbook', file), 'create', resource);
    expect(created).toMatchObject({ code: 0, stderr: '' });
  };
  const podsNamed = async (name: string): Promise<readonly Pod[]> => {
    const { items } = JSON.parse((await kubecfg('-o', 'json', 'list', 'pods')).stdout) as { items: Pod[] };
    return items.filter(({ labels }) => labels.name === name);
  };
  const running = async (name: string, count: number): Promise<readonly Pod[]> =>
    (await eventually(
      async () => {
        const pods = await podsNamed(name);
        const up = pods.filter(({ currentState }) => currentState.status === 'Running');
        return up.length === count ? up : undefined;
      },
      { within: 40_000, describe: `${count} pods named ${name} to run` },
    )) ?? [];
  const portalOf = async (service: string): Promise<string> =>
    JSON.parse((await kubecfg('-json', 'get', `services/${service}`)).stdout).portalIP;
  /** Runs a command in the container of a pod. */
  const inside = async (pod: Pod, ...command: string[]): Promise<string> => {
    const node = nodes.find(({ address }) => address === pod.currentState.host);
    const docker = ['--host', `unix://${node?.runDir}/docker.sock`];
    const label = `label=io.kubernetes.pod.name=${pod.id}`;
    const found = await machine.run('docker', [...docker, 'ps', '-q', '--filter', label]);
    for (const id of found.stdout.split('\n').filter(Boolean)) {
      const name = await machine.run('docker', [...docker, 'inspect', '--format', '{{.Name}}', id]);
      if (name.stdout.startsWith('/k8s_net.')) continue;
      return (await machine.run('docker', [...docker, 'exec', id, ...command])).stdout.trim();
    }
    throw new Error(`no container of pod ${pod.id} runs on ${pod.currentState.host}`);
  };

  it(
    'runs a master, two slaves that follow it through its service, and three frontends',
    async () => {
      await create('redis-master-service.json', 'services');
      await create('redis-master-pod.json', 'pods');
      await create('redis-slave-service.json', 'services');
      await create('redis-slave-controller.json', 'replicationControllers');
      await create('frontend-service.json', 'services');
      await create('frontend-controller.json', 'replicationControllers');
      const [redis] = await running('redis-master', 1);
      const slaves = await running('redisslave', 2);
      const frontends = await running('frontend', 3);
      expect(new Set(frontends.map(({ currentState }) => currentState.host)).size).toBe(3);
      expect(new Set(slaves.map(({ currentState }) => currentState.host)).size).toBe(2);
      for (const slave of slaves) {
        await eventuallyPasses(
          async () => {
            const replication = await inside(slave, 'redis-cli', 'INFO', 'replication');
            expect(replication).toContain(`master_host:${await portalOf('redis-master')}`);
            expect(replication).toContain('master_link_status:up');
          },
          { within: 30_000 },
        );
      }
      if (redis === undefined) throw new Error('there is no master');
      expect(await inside(redis, 'redis-cli', 'INFO', 'replication')).toContain('connected_slaves:2');
    },
    2 * MINUTE,
  );

  it(
    'shows on every node, inside and outside of pods, what was written through any frontend',
    async () => {
      const url = `http://${await portalOf('frontend')}/cgi-bin/guestbook`;
      const pods = [...(await podsNamed('redis-master')), ...(await podsNamed('frontend'))];
      for (const pod of pods) {
        const words = `said in ${pod.id}`;
        const query = `cmd=set&key=messages&value=${words.replaceAll(' ', '+')}`;
        await eventuallyPasses(async () => {
          const [, , data] = ANSWER.exec(await inside(pod, 'wget', '-qO-', `${url}?${query}`)) ?? [];
          expect(data).toBe('OK');
        });
        await eventuallyPasses(async () => {
          for (const reader of pods) {
            const [, , data] =
              ANSWER.exec(await inside(reader, 'wget', '-qO-', `${url}?cmd=get&key=messages`)) ?? [];
            expect(data).toBe(words);
          }
        });
      }
      const page = await machine.run('curl', ['-sf', url.replace('/cgi-bin/guestbook', '/')]);
      expect(page.stdout).toContain('<h1>Guestbook</h1>');
    },
    MINUTE,
  );

  it('balances over the frontends, whoever asks', async () => {
    const url = `http://${await portalOf('frontend')}/cgi-bin/guestbook?cmd=get&key=messages`;
    const frontends = (await podsNamed('frontend')).map(({ id }) => id).sort();
    for (const asking of await podsNamed('frontend')) {
      const counts = new Map<string, number>();
      for (let call = 0; call < 9; call++) {
        const [, pod = 'none'] = ANSWER.exec(await inside(asking, 'wget', '-qO-', url)) ?? [];
        counts.set(pod, (counts.get(pod) ?? 0) + 1);
      }
      expect([...counts].sort()).toEqual(frontends.map((id) => [id, 3]));
    }
  });
});
