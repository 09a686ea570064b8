import { join } from 'node:path';
import { RUN_DIR } from './state.mjs';

/** The one node of the cluster, as the article calls it. */
export const NODE = '127.0.0.1';

/** The article's portal net: public address space, so it must never leave this machine. */
export const PORTAL_NET = '172.0.0.0/16';

const ETCD = 'http://127.0.0.1:4001';
/** Where its API is. */
export const MASTER = '127.0.0.1:8080';

const LOG_DIR = join(RUN_DIR, 'log');
const LOGS = ['-v=3', '-logtostderr=false', `-log_dir=${LOG_DIR}`];

/** The programs with the article's command lines, in the order in which they are started, and where each tells its health. */
export const PROGRAMS = [
  {
    name: 'etcd',
    command: 'etcd',
    args: [
      '--name=article',
      `--data-dir=${join(RUN_DIR, 'etcd')}`,
      `--listen-client-urls=${ETCD}`,
      `--advertise-client-urls=${ETCD}`,
      '--listen-peer-urls=http://127.0.0.1:7001',
      '--initial-advertise-peer-urls=http://127.0.0.1:7001',
      '--initial-cluster=article=http://127.0.0.1:7001',
      '--auto-compaction-mode=periodic',
      '--auto-compaction-retention=10m',
    ],
    health: `${ETCD}/health`,
  },
  {
    name: 'apiserver',
    args: [
      '-address=127.0.0.1',
      '-port=8080',
      `-portal_net=${PORTAL_NET}`,
      `-machines=${NODE}`,
      `-etcd_servers=${ETCD}`,
      ...LOGS,
    ],
    health: 'http://127.0.0.1:8080/healthz',
  },
  { name: 'scheduler', args: ['-master', MASTER, ...LOGS], health: 'http://127.0.0.1:10251/healthz' },
  {
    name: 'controller-manager',
    args: ['-master', MASTER, `-machines=${NODE}`, ...LOGS],
    health: 'http://127.0.0.1:10252/healthz',
  },
  {
    name: 'kubelet',
    args: [
      '-address=127.0.0.1',
      '-port=10250',
      `-hostname_override=${NODE}`,
      `-etcd_servers=${ETCD}`,
      `-root_dir=${join(RUN_DIR, 'kubelet')}`,
      ...LOGS,
    ],
    health: 'http://127.0.0.1:10250/healthz',
  },
  {
    name: 'proxy',
    args: [`-portal_net=${PORTAL_NET}`, `-etcd_servers=${ETCD}`, ...LOGS],
    health: 'http://127.0.0.1:10249/healthz',
  },
].map((program) => ({ ...program, logDir: LOG_DIR }));
