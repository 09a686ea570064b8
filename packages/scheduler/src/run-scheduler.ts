import { clientFromFlags, createEventRecorder } from '@kube/client';
import { type DaemonContext, type Metrics, runGroup, serveHealth, type Task } from '@kube/component-base';
import { type FLAGS, readOptions } from './options.js';
import { Scheduler, type SchedulerObserver } from './scheduler.js';

/** Runs the scheduler until it is told to stop. Until the apiserver has told what there is it waits, and is not healthy. */
export async function runScheduler(context: DaemonContext<typeof FLAGS>): Promise<void> {
  const { log, clock, signal, health, metrics } = context;
  const { algorithm, address, port, client: clientFlags } = readOptions(context.flags);
  const client = clientFromFlags(clientFlags);
  const recorder = createEventRecorder({ client, component: 'scheduler', clock, log });
  const observer = observe(metrics);
  const scheduler = new Scheduler({ client, algorithm, recorder, log, clock, random: Math.random, observer });
  let synced = false;
  health.add('apiserver', () => (synced ? undefined : 'has not yet listed its pods and nodes'));
  const tasks: readonly Task[] = [
    { name: 'health', run: (inner) => serveHealth({ address, port, health, metrics, log }, inner) },
    { name: 'events', run: (inner) => recorder.run(inner) },
    ...scheduler.tasks(),
  ];
  scheduler.synced(signal).then(
    () => {
      synced = true;
      log.info({}, 'pods and nodes are known');
    },
    () => undefined,
  );
  await runGroup(tasks, signal, log);
}

function observe(metrics: Metrics): SchedulerObserver {
  const attempts = metrics.counter('scheduler_attempts_total', 'Attempts to place a pod', ['result']);
  const waiting = metrics.gauge('scheduler_waiting_pods', 'Pods that no node takes now');
  const deciding = metrics.histogram(
    'scheduler_deciding_seconds',
    'Time to pick a node',
    [0.001, 0.01, 0.1, 1],
  );
  return {
    attempted(result, decidingMs) {
      attempts.inc({ result });
      deciding.observe(decidingMs / 1000);
    },
    waiting: (pods) => waiting.set(pods),
  };
}
