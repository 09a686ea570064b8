/**
 * For machines that reach no registry: makes the base of our images out of this machine's own Node and Debian
 * binaries, and writes `.env`, by which docker-compose builds on it. Needs root, and `npm ci` before.
 *
 *     node scripts/base-image.mjs && docker-compose up -d
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BASE_IMAGE, BUILD_IMAGE, makeBaseImages } from './lib/base-image.mjs';
import { ROOT } from './lib/project.mjs';

await makeBaseImages();
writeFileSync(join(ROOT, '.env'), `BASE_IMAGE=${BASE_IMAGE}\nBUILD_IMAGE=${BUILD_IMAGE}\n`);
console.log(`made ${BASE_IMAGE} and ${BUILD_IMAGE}; docker-compose finds them named in .env`);
