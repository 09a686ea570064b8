/**
 * Writes everything under `src/generated` from the schemas beside this file (`npm run generate`). With
 * `--check` it writes nothing, names the files that are not up to date and exits with 1.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { generateAll } from './generate-all.js';

const out = fileURLToPath(new URL('../src/generated/', import.meta.url));
const checking = process.argv.includes('--check');

await mkdir(out, { recursive: true });
for (const [name, text] of await generateAll()) {
  const path = `${out}${name}`;
  if (!checking) {
    await writeFile(path, text);
  } else if ((await readFile(path, 'utf8').catch(() => '')) !== text) {
    process.stderr.write(`${name} is not what the schemas say; run \`npm run generate\`\n`);
    process.exitCode = 1;
  }
}
