import { onPath, run, succeeds } from './shell.mjs';

/** Debian package → the program whose absence means that the package is missing. */
const PACKAGES = {
  'etcd-server': 'etcd',
  'docker.io': 'dockerd',
  iptables: 'iptables',
  'busybox-static': 'busybox',
  // The redis server itself, without the service that redis-server would start on port 6379.
  'redis-tools': 'redis-cli',
  iproute2: 'ip',
  'util-linux': 'nsenter',
};

/**
 * Installs from Debian what this machine lacks.
 *
 * @param {(text: string) => void} say told of each thing that is done
 * @throws Error when something is missing and this is no Debian, or not root
 */
export function ensureDebianPackages(say) {
  const missing = Object.entries(PACKAGES).filter(([, program]) => !onPath(program));
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
