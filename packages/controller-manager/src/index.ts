export { FLAGS, type Options, readOptions } from './options.js';
export { runControllerManager } from './run-controller-manager.js';
