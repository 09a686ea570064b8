export type { Apiserver, ApiserverParts, ApiserverSettings } from './apiserver.js';
export { createApiserver } from './apiserver.js';
export { FLAGS, type Options, readOptions } from './options.js';
export { runApiserver } from './run-apiserver.js';
