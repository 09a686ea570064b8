/** Makes the images of the examples on this machine: `node scripts/images.mjs [--no-pull] [--article]`. */
import { parseArgs } from 'node:util';
import { ARTICLE_IMAGES, EXAMPLE_IMAGES } from './lib/image-recipes.mjs';
import { ensureImages } from './lib/images.mjs';

const options = { 'no-pull': { type: 'boolean' }, article: { type: 'boolean' } };
const { 'no-pull': noPull = false, article = false } = parseArgs({ options }).values;
await ensureImages(article ? ARTICLE_IMAGES : EXAMPLE_IMAGES, {
  pull: !noPull,
  say: (text) => console.log(text),
});
