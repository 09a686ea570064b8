import { runDaemon } from '@kube/component-base';
import { FLAGS } from '../options.js';
import { runControllerManager } from '../run-controller-manager.js';

await runDaemon({ name: 'controller-manager', flags: FLAGS, start: runControllerManager });
