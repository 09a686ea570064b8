import { onPath, run, succeeds } from './shell.mjs';

/** What a cluster on this machine takes: Debian package → the program whose absence means that it is missing. */
const FOR_A_CLUSTER = {
  'etcd-server': 'etcd',
  'docker.io': 'dockerd',
  iptables: 'iptables',
  'busybox-static': 'busybox',
  // The redis server itself, without the service that redis-server would start on port 6379.
  'redis-tools': 'redis-cli',
  iproute2: 'ip',
  'util-linux': 'nsenter',
};

/** What the tests take besides. */
export const FOR_TESTS = {
  conntrack: 'conntrack',
  curl: 'curl',
  'docker-compose': 'docker-compose',
  git: 'git',
  nftables: 'nft',
  openssl: 'openssl',
};

/**
 * Installs from Debian what this machine lacks.
 *
 * @param {(text: string) => void} say told of each thing that is done
 * @param {Record<string, string>} more further packages, each with a program of it
 * @throws Error when something is missing and this is no Debian, or not root
 */
export function ensureDebianPackages(say, more = {}) {
  const missing = Object.entries({ ...FOR_A_CLUSTER, ...more }).filter(([, program]) => !onPath(program));
  if (missing.length === 0) return;
  const names = missing.map(([name]) => name);
  if (process.getuid?.() !== 0) {
    throw new Error(`missing programs; run this as root, or first: apt-get install ${names.join(' ')}`);
  }
  if (!onPath('apt-get')) {
    throw new Error(
      `this machine has no apt-get: install ${missing.map(([, program]) => program).join(', ')} by hand`,
    );
  }
  say(`installing from Debian: ${names.join(' ')}`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  if (!succeeds('apt-get', ['install', '-y', '--no-install-recommends', '--dry-run', ...names])) {
    run('apt-get', ['update'], { env });
  }
  run('apt-get', ['install', '-y', '--no-install-recommends', ...names], { env });
}
