/**
 * `npm run release [-- <folder>]`: the tarballs, their checksums, and how fast each program starts.
 *
 * kubernetes.tar.gz holds all that a machine of a cluster needs; kubernetes-client.tar.gz only kubecfg.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { BUNDLED, bundleAll, LICENCES } from './lib/bundle/all.mjs';
import { startTimes } from './lib/bundle/start-times.mjs';
import { sha256, tarball } from './lib/bundle/tarball.mjs';
import { ROOT } from './lib/project.mjs';

/** What goes in as it lies in the repository, besides the programs. */
const SHIPPED = [
  'LICENSE',
  'examples',
  'docs',
  'scripts/up.mjs',
  'scripts/down.mjs',
  'scripts/images.mjs',
  'scripts/lib',
  'scripts/systemd',
];
const NOT_SHIPPED = ['scripts/lib/bundle'];
const FOR_CLIENTS = ['bin/kubecfg', 'LICENSE', LICENCES, 'version'];

const PACKAGE = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

const say = (text) => console.log(`[release] ${text}`);
const kB = (file) => `${Math.ceil(statSync(file).size / 1000)} kB`;
const scratch = mkdtempSync(join(tmpdir(), 'kube-release-'));
try {
  await release(resolve(process.argv[2] ?? join(ROOT, 'release')));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

async function release(folder) {
  const whole = join(scratch, 'whole/kubernetes');
  const client = join(scratch, 'client/kubernetes');
  await bundleAll(whole);
  say(`bundled ${BUNDLED.join(', ')}`);
  addTheRest(whole);
  for (const path of FOR_CLIENTS) cpSync(join(whole, path), join(client, path), { recursive: true });
  writeManifest(client);

  mkdirSync(folder, { recursive: true });
  const trees = { 'kubernetes.tar.gz': whole, 'kubernetes-client.tar.gz': client };
  const sums = Object.entries(trees).map(([name, tree]) => {
    const file = join(folder, name);
    tarball(tree, file);
    say(`${relative(process.cwd(), file)}: ${kB(file)}`);
    return `${sha256(file)}  ${name}\n`;
  });
  writeFileSync(join(folder, 'SHA256SUMS'), sums.join(''));

  say('from start to the end of -version, median of five:');
  for (const { program, ms } of startTimes(join(whole, 'bin'), BUNDLED)) {
    say(`  ${program.padEnd(20)}${ms.toFixed(0).padStart(4)} ms, ${kB(join(whole, 'bin', program))}`);
  }
}

function addTheRest(tree) {
  for (const path of SHIPPED) {
    cpSync(join(ROOT, path), join(tree, path), {
      recursive: true,
      filter: (from) => !NOT_SHIPPED.includes(relative(ROOT, from)),
    });
  }
  cpSync(join(ROOT, 'scripts/release/README.md'), join(tree, 'README.md'));
  const { up, down } = PACKAGE.scripts;
  writeManifest(tree, { scripts: { up, down } });
  writeFileSync(join(tree, 'version'), `v${PACKAGE.version}\n`);
}

/** Without one of their own, the programs would be ES modules to Node below a folder whose package.json says so. */
function writeManifest(tree, more = {}) {
  const { name, version, license, engines } = PACKAGE;
  const manifest = { name, version, private: true, license, type: 'commonjs', engines, ...more };
  writeFileSync(join(tree, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}
