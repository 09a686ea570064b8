import { runDaemon } from '@kube/component-base';
import { FLAGS } from '../options.js';
import { runScheduler } from '../run-scheduler.js';

await runDaemon({ name: 'scheduler', flags: FLAGS, start: runScheduler });
