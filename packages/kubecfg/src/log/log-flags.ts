import { logFlags as shared } from '@kube/component-base';
import { stringFlag } from '@kube/component-base/flags';

/**
 * The flags of glog as v0.5.6 lists them. `-logtostderr` shows as false there and is made true at the start; both
 * is kept.
 */
export const logFlags = {
  alsologtostderr: shared.alsologtostderr,
  log_backtrace_at: { ...stringFlag('', 'when logging hits line file:N, emit a stack trace'), shown: ':0' },
  log_dir: shared.log_dir,
  log_flush_frequency: {
    ...shared.log_flush_frequency,
    help: 'Maximum number of seconds between log flushes',
  },
  logtostderr: { ...shared.logtostderr, shown: 'false' },
  stderrthreshold: { ...shared.stderrthreshold, shown: '0' },
  v: shared.v,
  vmodule: {
    ...shared.vmodule,
    help: 'comma-separated list of pattern=N settings for file-filtered logging',
  },
};
