export { FLAGS, type Options, readOptions } from './options.js';
export { runProxy } from './run-proxy.js';
