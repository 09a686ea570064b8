/** Writes everything under `src/generated` from the schemas beside this file. Run by `npm run generate`. */
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { generateAll } from './generate-all.js';

const out = fileURLToPath(new URL('../src/generated/', import.meta.url));

await mkdir(out, { recursive: true });
for (const [name, text] of await generateAll()) await writeFile(`${out}${name}`, text);
