/** Makes the images of the article on this machine: `node scripts/images.mjs [--no-pull]`. */
import { ensureImages, IMAGES } from './lib/images.mjs';

await ensureImages(IMAGES, { pull: !process.argv.includes('--no-pull'), say: (text) => console.log(text) });
