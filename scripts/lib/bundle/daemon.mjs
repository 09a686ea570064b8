import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { ROOT } from '../project.mjs';
import { etcdProtos } from './etcd-protos.mjs';

/** Without it, an error in a bundle would name files that nobody has. */
const READABLE = { minify: false, legalComments: 'none' };

/**
 * Bundles one of the daemons, with all that it imports, into one executable file that needs Node and nothing
 * else. CommonJS, since a file without a name ending is that to Node, unless a package.json above it says otherwise.
 *
 * @param {string} program e.g. `kubelet`
 * @param {string} outfile
 * @returns {Promise<string[]>} the files that went into it, relative to the repository
 */
export async function bundleDaemon(program, outfile) {
  const { metafile } = await build({
    ...READABLE,
    entryPoints: [join(ROOT, `packages/${program}/src/cmd/${program}.ts`)],
    outfile,
    absWorkingDir: ROOT,
    bundle: true,
    metafile: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    conditions: ['@kube/source'],
    plugins: [startWithoutAwait, etcdProtos, withoutSsh],
    define: { 'import.meta.url': '__fileUrl' },
    banner: {
      js: '#!/usr/bin/env node\nconst __fileUrl = require("node:url").pathToFileURL(__filename).href;',
    },
    logLevel: 'warning',
  });
  chmodSync(outfile, 0o755);
  return Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.keys(inputs).filter((input) => inputs[input].bytesInOutput > 0),
  );
}

/** CommonJS knows no await at the top; a daemon's main function ends the process itself. */
const startWithoutAwait = {
  name: 'start-without-await',
  setup({ onLoad }) {
    onLoad({ filter: /\/packages\/[^/]+\/src\/cmd\/[^/]+\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(/^await runDaemon\(/m, 'void runDaemon('),
      loader: 'ts',
    }));
  },
};

/** Docker through ssh would bring parts in machine code, for something that a kubelet never does. */
const withoutSsh = {
  name: 'without-ssh',
  setup({ onLoad }) {
    onLoad({ filter: /\/docker-modem\/lib\/ssh\.js$/ }, () => ({
      contents:
        'module.exports = () => { throw new Error("Docker is not reached by ssh from here: give its socket or tcp:// address"); };',
    }));
  },
};
