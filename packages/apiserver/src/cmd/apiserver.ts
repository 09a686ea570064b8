import { runDaemon } from '@kube/component-base';
import { FLAGS } from '../options.js';
import { runApiserver } from '../run-apiserver.js';

await runDaemon({ name: 'apiserver', flags: FLAGS, start: runApiserver });
