import { runDaemon } from '../daemon.js';
import { stringFlag, uintFlag } from '../flags/flag-table.js';
import { serveHealth } from '../http/serve-health.js';

/** A daemon for tests: serves its health, and fails or hangs in the way that `-mode` names. */
await runDaemon({
  name: 'sample',
  flags: {
    port: uintFlag(0, 'The port of /healthz'),
    mode: stringFlag('serve', 'serve, unhealthy, throw, reject, wait or hang'),
  },
  start({ flags: { mode, port }, log, signal, health, metrics }) {
    if (mode === 'throw') throw new Error('cannot begin');
    if (mode === 'reject') void Promise.reject(new Error('nobody caught this'));
    if (mode === 'unhealthy') health.add('etcd', () => 'it does not answer');
    if (mode === 'wait')
      for (let waits = 0; waits < 20; waits++) signal.addEventListener('abort', () => undefined);
    if (mode === 'hang') return new Promise(() => setInterval(() => undefined, 1_000));
    return serveHealth({ address: '127.0.0.1', port, health, metrics, log }, signal);
  },
});
