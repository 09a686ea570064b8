import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../project.mjs';

const LICENCE_FILE = /^(licen[cs]e|notice|copying)/i;

/**
 * The licences of the packages of others that went into bundles, each once.
 *
 * @param {Iterable<string>} inputs files, relative to the repository
 * @returns {string} a text to ship with the bundles
 * @throws Error when a package says nothing of its licence
 */
export function licencesOf(inputs) {
  const folders = new Set([...inputs].map(packageFolder).filter((folder) => folder !== undefined));
  // The same version may lie in several folders.
  const entries = [...new Set([...folders].map(entryOf))].sort();
  return `The programs contain these packages, each under its own licence.\n\n${entries.join('\n')}`;
}

/** `node_modules/a/node_modules/@b/c` of a file in it; undefined for a file of ours. */
function packageFolder(input) {
  return /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
}

function entryOf(folder) {
  const about = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));
  if (typeof about.license !== 'string') throw new Error(`${folder}/package.json names no license`);
  const author = typeof about.author === 'object' ? about.author.name : about.author;
  const texts = readdirSync(join(ROOT, folder))
    .filter((name) => LICENCE_FILE.test(name))
    .map((name) => readFileSync(join(ROOT, folder, name), 'utf8').trim());
  const head = `${about.name} ${about.version} (${about.license})${author ? `, by ${author}` : ''}`;
  return `${'='.repeat(80)}\n${head}\n${'='.repeat(80)}\n${texts.map((text) => `\n${text}\n`).join('')}`;
}
