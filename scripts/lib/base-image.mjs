import { cpSync, existsSync, readFileSync, realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './project.mjs';
import { addBinary, addBusybox, addFile, extendImage, importImage, placeOf } from './rootfs.mjs';
import { onPath, run } from './shell.mjs';

/** What the programs run on, in place of node:20-slim. */
export const BASE_IMAGE = 'kubernetes-2014/base:latest';

/** The same with the npm packages that bundling takes, so that building needs no network. */
export const BUILD_IMAGE = 'kubernetes-2014/build-base:latest';

/** What some of our images would else install, and the Debian package of each: see the Dockerfile. */
const PROGRAMS = {
  etcd: 'etcd-server',
  git: 'git',
  conntrack: 'conntrack',
  nft: 'nftables',
  iptables: 'iptables',
  'iptables-save': 'iptables',
  'iptables-restore': 'iptables',
  ip6tables: 'iptables',
  'ip6tables-save': 'iptables',
  'ip6tables-restore': 'iptables',
};

const CHANGES = ['ENV PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin'];

/**
 * Makes both images out of this machine's Node, Debian's binaries, and the repository's npm packages.
 *
 * @throws Error when a program is missing here
 */
export async function makeBaseImages() {
  await importImage(BASE_IMAGE, CHANGES, addBase);
  await extendImage(BUILD_IMAGE, BASE_IMAGE, (root) => addPackages(join(root, 'src')));
}

function addBase(root) {
  addBusybox(root);
  // Where scripts look for it.
  symlinkSync('/bin/busybox', join(root, 'usr/bin/env'));
  addFile(root, '/etc/nsswitch.conf', 'hosts: files dns\n');
  addBinary(root, process.execPath, '/usr/local/bin/node');
  for (const [program, debianPackage] of Object.entries(PROGRAMS)) {
    if (!onPath(program)) throw new Error(`no ${program} on this machine: apt-get install ${debianPackage}`);
    addBinary(root, placeOf(program), `/usr/bin/${program}`);
  }
  addFolder(root, xtables());
  const git = run('git', ['--exec-path']).trim();
  addFolder(root, git);
  addBinary(root, join(git, 'git-remote-http'), join(git, 'git-remote-http'));
}

/** Where iptables has a library for each kind of match and target. */
function xtables() {
  const [, folder] = /(\/\S*)\/libxtables\.so\S* \(0x/.exec(run('ldd', [placeOf('iptables')])) ?? [];
  return join(realpathSync(folder), 'xtables');
}

/** What bundling takes: all that the programs import, and the bundler. */
function addPackages(src) {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  for (const [path, { dev }] of Object.entries(packages)) {
    const isWanted =
      path.startsWith('node_modules/') && (!dev || /^node_modules\/(@esbuild\/|esbuild$)/.test(path));
    if (isWanted && existsSync(join(ROOT, path))) addFolder(src, path, ROOT);
  }
}

function addFolder(root, path, from = '/') {
  cpSync(join(from, path), join(root, path), { recursive: true, verbatimSymlinks: true });
}
