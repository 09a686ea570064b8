export { FLAGS, type Options, readOptions } from './options.js';
export { runScheduler } from './run-scheduler.js';
export { Scheduler, type SchedulerDeps, type SchedulerObserver } from './scheduler.js';
