/** Makes the six programs as one file each: `node scripts/bundle.mjs <folder>` fills `<folder>/bin`. */
import { bundleAll } from './lib/bundle/all.mjs';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: node scripts/bundle.mjs <folder>');
  process.exit(2);
}
await bundleAll(folder);
