import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Machine, type Ran, ROOT, type Started } from './machine.js';

const ETCD = 'http://127.0.0.1:4001';
const LOGS = ['-v=3', '-logtostderr=false', '-log_dir=./log'];

/** The programs of the article and their command lines as printed there. */
const COMMAND_LINES = {
  apiserver: [
    '-address=127.0.0.1',
    '-port=8080',
    '-portal_net=172.0.0.0/16',
    '-machines=127.0.0.1',
    `-etcd_servers=${ETCD}`,
    ...LOGS,
  ],
  scheduler: ['-master', '127.0.0.1:8080', ...LOGS],
  'controller-manager': ['-master', '127.0.0.1:8080', '-machines=127.0.0.1', ...LOGS],
  kubelet: [
    '-address=127.0.0.1',
    '-port=10250',
    '-hostname_override=127.0.0.1',
    `-etcd_servers=${ETCD}`,
    ...LOGS,
  ],
  proxy: [`-etcd_servers=${ETCD}`, ...LOGS],
} as const;

const HEALTH_PORT = {
  apiserver: 8080,
  scheduler: 10251,
  'controller-manager': 10252,
  kubelet: 10250,
  proxy: 10249,
} as const;

/** A program of ours. */
export type Program = keyof typeof COMMAND_LINES;

/** Every program of ours. */
export const PROGRAMS = Object.keys(COMMAND_LINES) as readonly Program[];

/** A cluster on a machine, started by hand as the article does it. */
export interface ArticleCluster {
  startEtcd(): Started;
  /** Starts a program from `bin/` with its printed command line. */
  start(program: Program): Started;
  /** `./kubecfg` with the article's words. */
  kubecfg(...args: string[]): Promise<Ran>;
  /** True when the program answers 200 at /healthz. */
  healthy(program: Program): Promise<boolean>;
  /** The present revision of etcd. */
  revision(): Promise<number>;
}

/** The article's session on a machine; its log folder is in the machine's own scratch folder. */
export function articleCluster(machine: Machine): ArticleCluster {
  const cwd = join(machine.dir, 'bin');
  mkdirSync(join(cwd, 'log'), { recursive: true });
  const curl = (url: string, ...more: string[]) => machine.run('curl', ['-sf', '-m', '5', ...more, url]);
  return {
    startEtcd: () =>
      machine.start('etcd', 'etcd', [
        `--data-dir=${machine.dir}/etcd`,
        `--listen-client-urls=${ETCD}`,
        `--advertise-client-urls=${ETCD}`,
        '--unsafe-no-fsync',
      ]),
    start: (program) =>
      machine.start(
        program,
        join(ROOT, 'bin', program),
        [...COMMAND_LINES[program], ...more(program, machine)],
        { cwd },
      ),
    kubecfg: (...args) =>
      machine.run(join(ROOT, 'bin/kubecfg'), args, { cwd: join(ROOT, 'examples/article') }),
    healthy: async (program) => (await curl(`http://127.0.0.1:${HEALTH_PORT[program]}/healthz`)).code === 0,
    async revision() {
      const said = await curl(`${ETCD}/v3/kv/range`, '-d', '{"key":"AA=="}');
      return Number((JSON.parse(said.stdout) as { header: { revision: string } }).header.revision);
    },
  };
}

/** Scratch data must not outlive the test; the article leaves this flag at its default. */
function more(program: Program, machine: Machine): string[] {
  return program === 'kubelet' ? [`-root_dir=${machine.dir}/kubelet`] : [];
}
