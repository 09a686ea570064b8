/** Fails when a source file imports what its package must not know: see docs/architecture.md, "Packages". */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ROOT } from './lib/project.mjs';

/** Package → packages of ours that its sources may import. */
const MAY_IMPORT = {
  'api-types': [],
  'component-base': [],
  'test-harness': [],
  storage: ['api-types', 'component-base'],
  client: ['api-types', 'component-base'],
  apiserver: ['api-types', 'component-base', 'storage'],
  scheduler: ['api-types', 'component-base', 'client'],
  'controller-manager': ['api-types', 'component-base', 'client'],
  kubelet: ['api-types', 'component-base', 'storage', 'client'],
  proxy: ['api-types', 'component-base', 'storage'],
  kubecfg: ['api-types', 'component-base', 'client'],
};

/** Third-party library → the only folders whose sources may import it. One without an entry may be imported nowhere. */
const DOORS = {
  etcd3: ['packages/storage/src/'],
  cockatiel: ['packages/storage/src/'],
  dockerode: ['packages/kubelet/src/dockertools/', 'packages/test-harness/src/'],
  express: [
    'packages/component-base/src/http/',
    'packages/apiserver/src/http/',
    'packages/kubelet/src/server/',
  ],
  parse5: ['packages/apiserver/src/proxy/'],
  pino: ['packages/component-base/src/'],
  yargs: ['packages/component-base/src/'],
  'prom-client': ['packages/component-base/src/'],
  ajv: ['packages/api-types/'],
  ws: ['packages/apiserver/src/http/', 'packages/kubelet/src/server/', 'packages/kubecfg/src/pod-streams/'],
  yaml: ['packages/api-types/src/wire/', 'packages/kubecfg/src/bodies/'],
  typebox: ['packages/api-types/schema/'],
  esbuild: ['packages/api-types/schema/'],
  'json-schema-to-typescript': ['packages/api-types/schema/'],
};

/** What tests may import besides, wherever they are. */
const FOR_TESTS = ['@jest/globals', 'fast-check', 'yaml'];

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s[^'"]*?from\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;

const faults = Object.entries(MAY_IMPORT).flatMap(([name, allowed]) =>
  sources(join(ROOT, 'packages', name)).flatMap((file) => faultsOf(name, allowed, file)),
);
for (const fault of faults) console.error(fault);
console.log(
  faults.length === 0 ? 'layers: every import points the right way' : `layers: ${faults.length} faults`,
);
process.exit(faults.length === 0 ? 0 : 1);

function faultsOf(name, allowed, path) {
  const file = relative(ROOT, path);
  const isTest = /\.test\.ts$|\/testing\/|-contract\.ts$/.test(file);
  return imported(path).flatMap((target) => {
    const ours = /^@kube\/([^/]+)/.exec(target)?.[1];
    if (ours !== undefined) {
      const fine = ours === name || allowed.includes(ours) || (isTest && ours === 'test-harness');
      return fine ? [] : [`${file}: ${name} must not import ${target}`];
    }
    if (/^(?:\.|node:)/.test(target)) return [];
    const library = target.split('/', target.startsWith('@') ? 2 : 1).join('/');
    const doors = DOORS[library] ?? [];
    if (doors.some((folder) => file.startsWith(folder)) || (isTest && FOR_TESTS.includes(library))) return [];
    return [`${file}: ${doors.length === 0 ? 'nobody' : `only ${doors.join(', ')}`} may import ${library}`];
  });
}

function imported(path) {
  return [...readFileSync(path, 'utf8').matchAll(IMPORT)].map((match) => match[1] ?? match[2]);
}

function sources(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/node_modules|\/dist\//.test(path));
}
