import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, eventuallyPasses } from '@kube/test-harness';
import { createMachine, type Machine, ROOT, type Started } from './machine.js';

const MINUTE = 60_000;
const FIRST = '10.0.0.1';
const OTHERS = ['10.0.0.2', '10.0.0.3'];
const MEMBERS = [FIRST, ...OTHERS];
const SHIPPED = join(ROOT, 'scripts/systemd');

/** The settings of a file as systemd reads them. */
function settingsOf(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => /^[A-Z]/.test(line));
  return Object.fromEntries(
    lines.map((line) => [line.split('=')[0] ?? '', line.replace(/^\w+=/, '').replaceAll('"', '')]),
  );
}

/** docs/multi-machine.md, with network namespaces for the machines. */
describe('the units and settings for several machines', () => {
  let machine: Machine;
  const etcds = new Map<string, Started>();
  const at = (...path: string[]): string => join(machine.dir, ...path);
  const shipped = (name: string): string => readFileSync(join(SHIPPED, name), 'utf8');
  const here = (text: string): string =>
    text
      .replaceAll('/opt/kubernetes/', ROOT)
      .replaceAll('/etc/kubernetes/', `${at('kubernetes')}/`)
      .replaceAll('/etc/etcd/', `${at('pki')}/`)
      .replaceAll('/var/lib/etcd/', `${at('data')}/`);

  beforeAll(async () => {
    machine = await createMachine({ docker: false });
    await connect();
    const made = await machine.run(join(SHIPPED, 'etcd-certificates'), [at('pki'), ...MEMBERS]);
    expect(made).toMatchObject({ code: 0 });
    mkdirSync(at('kubernetes'));
    await machine.run('sh', ['-c', `cp ${at('pki/ca.pem')} ${at('pki')}/client.* ${at('kubernetes')}`]);
    writeFileSync(at('kubernetes/etcd.json'), here(shipped('etcd.json')));
  }, MINUTE);
  afterAll(async () => {
    await machine.remove();
    for (const address of OTHERS) execFileSync('ip', ['netns', 'del', netnsOf(address)]);
  }, MINUTE);

  const id = randomBytes(4).toString('hex');
  /** Where a member other than the first is. */
  const netnsOf = (address: string): string => `kube-${id}-${address.split('.')[3]}`;
  /** The first member is the machine itself; a cable leads from it to each other one. */
  const connect = async (): Promise<void> => {
    const ip = async (...args: string[]): Promise<void> => {
      expect(await machine.run('ip', args)).toMatchObject({ code: 0 });
    };
    await ip('link', 'add', 'switch', 'type', 'bridge');
    await ip('addr', 'add', `${FIRST}/24`, 'dev', 'switch');
    await ip('link', 'set', 'switch', 'up');
    for (const address of OTHERS) {
      const netns = netnsOf(address);
      const cable = `to-${address.split('.')[3]}`;
      await ip('netns', 'add', netns);
      await ip('link', 'add', cable, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', netns);
      await ip('link', 'set', cable, 'master', 'switch', 'up');
      await ip('-netns', netns, 'addr', 'add', `${address}/24`, 'dev', 'eth0');
      await ip('-netns', netns, 'link', 'set', 'eth0', 'up');
    }
  };

  const startEtcd = (address: string): void => {
    const name = `etcd${MEMBERS.indexOf(address) + 1}`;
    const { ETCD_INITIAL_CLUSTER, ...own } = settingsOf(here(shipped('etcd.env')));
    const env = Object.fromEntries(
      Object.entries(own).map(([key, value]) => [key, value.replaceAll(FIRST, address)]),
    );
    const data = at('data', name);
    etcds.set(
      address,
      machine.start(name, ...etcdOn(address), {
        env: {
          ...env,
          ETCD_INITIAL_CLUSTER: ETCD_INITIAL_CLUSTER ?? '',
          ETCD_NAME: name,
          ETCD_DATA_DIR: data,
        },
      }),
    );
  };
  const etcdOn = (address: string): [string, string[]] =>
    address === FIRST ? ['etcd', []] : ['nsenter', [`--net=/run/netns/${netnsOf(address)}`, 'etcd']];
  const startUnit = (program: string): Started => {
    const [, line = ''] =
      /^ExecStart=((?:.*\\\n)*.*)/m.exec(here(shipped(`kubernetes-${program}.service`))) ?? [];
    const env = settingsOf(shipped('kubernetes.env'));
    const words = line.replaceAll('\\\n', ' ').split(/\s+/);
    const [command = '', ...args] = words.map((word) =>
      word.replaceAll(/\$\{(\w+)\}/g, (_, name) => env[name] ?? ''),
    );
    return machine.start(program, command, args);
  };
  const curl = (...args: string[]) => machine.run('curl', ['-sf', '-m', '10', ...args]);
  const API = `http://${FIRST}:8080`;
  const SERVICES = `${API}/api/v1beta1/services`;

  it('start an etcd of three members that asks clients for a certificate', async () => {
    for (const address of MEMBERS) startEtcd(address);
    const known = [
      '--cacert',
      at('pki/ca.pem'),
      '--cert',
      at('pki/client.pem'),
      '--key',
      at('pki/client.key'),
    ];
    for (const address of MEMBERS) {
      const url = `https://${address}:2379/health`;
      await eventually(async () => (await curl(...known, url)).stdout.includes('"true"'), { within: 20_000 });
      expect((await curl('--cacert', at('pki/ca.pem'), url)).code).not.toBe(0);
    }
  });

  it('start the programs on it', async () => {
    for (const program of ['apiserver', 'scheduler', 'controller-manager', 'proxy']) startUnit(program);
    for (const url of [
      `${API}/healthz`,
      ...[10251, 10252, 10249].map((port) => `http://127.0.0.1:${port}/healthz`),
    ]) {
      await eventually(async () => (await curl(url)).code === 0, {
        within: 20_000,
        describe: `${url} to answer`,
      });
    }
    expect((await curl(`${API}/api/v1beta1/minions`)).stdout).toMatch(
      /"10\.0\.0\.1".*"10\.0\.0\.2".*"10\.0\.0\.3"/,
    );
  });

  it.each(MEMBERS)(
    'write on while the member %s is away, and read everything when it is back',
    async (address) => {
      const id = `s${MEMBERS.indexOf(address)}`;
      const kind = { id, kind: 'Service', apiVersion: 'v1beta1' };
      const service = JSON.stringify({ ...kind, port: 80, selector: { name: id } });
      await etcds.get(address)?.kill('SIGKILL');
      await eventuallyPasses(
        async () => {
          const made = await machine.run('curl', ['-s', '-m', '10', '-d', service, SERVICES]);
          // An answer that is lost to an election is no failure: the service may be there all the same.
          const got = await curl(`${SERVICES}/${id}`);
          expect(`${made.stdout}\n${got.stdout}`).toContain('"portalIP"');
        },
        { within: 20_000 },
      );
      startEtcd(address);
      await eventuallyPasses(async () => {
        const { stdout } = await curl(`${SERVICES}/${id}`);
        // The proxy heard of it through the watch.
        const portal = (JSON.parse(stdout) as { portalIP: string }).portalIP;
        expect((await machine.run('iptables-save', ['-t', 'nat'])).stdout).toContain(`${portal}/32`);
      });
    },
    MINUTE,
  );
});
