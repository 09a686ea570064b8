/**
 * Bundles kubecfg into one minified CommonJS file, since every call of it pays its start.
 *
 * `node scripts/bundle-kubecfg.mjs [outfile]`
 */
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { ROOT } from './lib/project.mjs';

const PACKAGE = join(ROOT, 'packages/kubecfg');
const OUTFILE = process.argv[2] ?? join(PACKAGE, 'dist/kubecfg.cjs');

/** Modules that cost much at the start and are hardly ever needed → what stands for them. */
const REPLACED = [
  { filter: /platform-shims\/esm\.mjs$/, path: join(PACKAGE, 'bundle/no-shim.cjs') },
  { filter: /^node:https$/, path: join(PACKAGE, 'bundle/lazy-https.cjs') },
];

/** Our own modules do nothing but export: what nobody uses of them is left out, with all that it imports. */
const onlyWhatIsUsed = {
  name: 'only-what-is-used',
  setup({ onResolve, resolve }) {
    for (const { filter, path } of REPLACED) {
      onResolve({ filter }, ({ importer }) => (importer === path ? undefined : { path }));
    }
    onResolve({ filter: /^(@kube\/|\.)/ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
      if (pluginData === 'seen' || importer.includes('node_modules')) return undefined;
      const found = await resolve(path, { importer, resolveDir, kind, pluginData: 'seen' });
      return { ...found, sideEffects: false };
    });
  },
};

await build({
  entryPoints: [join(PACKAGE, 'src/cmd/kubecfg.ts')],
  outfile: OUTFILE,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minify: true,
  sourcemap: 'external',
  conditions: ['@kube/source'],
  plugins: [onlyWhatIsUsed],
  // The parser of yargs wants to know where it lies.
  define: { 'import.meta.url': '__filename' },
  banner: { js: '#!/usr/bin/env node' },
  logLevel: 'warning',
});
chmodSync(OUTFILE, 0o755);
