/**
 * Bundles kubecfg into one minified CommonJS file, since every call of it pays its start.
 *
 * `node scripts/bundle-kubecfg.mjs [outfile]`
 */
import { chmodSync, renameSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';
import { ROOT } from './lib/project.mjs';

const PACKAGE = join(ROOT, 'packages/kubecfg');
const OUTFILE = process.argv[2] ?? join(PACKAGE, 'dist/kubecfg.cjs');
/** Whoever runs kubecfg while it is built runs the old one or the new one, and no half of either. */
const FRESH = `${OUTFILE}.${process.pid}`;

const COMMON = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minify: true,
  conditions: ['@kube/source'],
  logLevel: 'warning',
};

/** Modules that cost much at the start and are hardly ever needed → what stands for them. */
const REPLACED = [
  { filter: /platform-shims\/esm\.mjs$/, path: join(PACKAGE, 'bundle/no-shim.cjs') },
  { filter: /^node:https$/, path: join(PACKAGE, 'bundle/lazy-https.cjs') },
];

/** Modules without ties to ours that most calls never need: they lie in the bundle as compressed text. */
const AS_TEXT = /\/node_modules\/(yaml|ws)\/[^/]*\/?(index\.js|wrapper\.mjs)$|\/v1beta1-validators\.ts$/;

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

/** A text is quickly passed over by who compiles the bundle, and the shorter the quicker; a module is not. */
const compiledWhenCalled = {
  name: 'compiled-when-called',
  setup({ onLoad }) {
    onLoad({ filter: AS_TEXT }, async ({ path }) => {
      const { outputFiles } = await build({ ...COMMON, entryPoints: [path], write: false });
      return { contents: standIn(outputFiles[0].text), loader: 'js' };
    });
  },
};

/** A module of the same functions and classes; the first call of one compiles them all. */
function standIn(text) {
  const functions = functionsOf(text).map(
    (name) => `export function ${name}(...args) {
      const real = load().${name};
      if (new.target !== undefined) return Reflect.construct(real, args);
      const result = real(...args);
      // Where a validator leaves what is wrong.
      ${name}.errors = real.errors;
      return result;
    }`,
  );
  const packed = brotliCompressSync(text).toString('base64');
  return `let loaded;
  function load() {
    if (loaded === undefined) {
      const text = require('node:zlib').brotliDecompressSync(Buffer.from('${packed}', 'base64')).toString();
      const module = { exports: {} };
      new Function('module', 'exports', 'require', text)(module, module.exports, require);
      loaded = module.exports;
    }
    return loaded;
  }
  ${functions.join('\n')}`;
}

function functionsOf(text) {
  const module = { exports: {} };
  new Function('module', 'exports', 'require', text)(module, module.exports, createRequire(import.meta.url));
  const { default: _, ...named } = module.exports;
  return Object.keys(named).filter((name) => typeof named[name] === 'function');
}

await build({
  ...COMMON,
  entryPoints: [join(PACKAGE, 'src/cmd/kubecfg.ts')],
  outfile: FRESH,
  sourcemap: 'external',
  plugins: [onlyWhatIsUsed, compiledWhenCalled],
  // The parser of yargs wants to know where it lies.
  define: { 'import.meta.url': '__filename' },
  banner: { js: '#!/usr/bin/env node' },
});
chmodSync(FRESH, 0o755);
renameSync(`${FRESH}.map`, `${OUTFILE}.map`);
renameSync(FRESH, OUTFILE);
