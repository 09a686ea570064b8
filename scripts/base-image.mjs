/**
 * For machines that reach no registry: makes what our images are built on out of this machine's own Node and Debian's
 * binaries. Tells docker-compose's settings for it on standard output. Needs Docker, and `npm ci` before.
 *
 *     node scripts/base-image.mjs > .env && docker-compose up -d
 */
import { BASE_IMAGE, BUILD_IMAGE, makeBaseImages } from './lib/base-image.mjs';

await makeBaseImages();
console.log(`BASE_IMAGE=${BASE_IMAGE}\nBUILD_IMAGE=${BUILD_IMAGE}`);
