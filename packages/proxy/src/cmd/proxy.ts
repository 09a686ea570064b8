import { runDaemon } from '@kube/component-base';
import { FLAGS } from '../options.js';
import { runProxy } from '../run-proxy.js';

await runDaemon({ name: 'proxy', flags: FLAGS, start: runProxy });
