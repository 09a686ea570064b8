import { runDaemon } from '@kube/component-base';
import { FLAGS } from '../options.js';
import { runKubelet } from '../run-kubelet.js';

await runDaemon({ name: 'kubelet', flags: FLAGS, start: runKubelet });
