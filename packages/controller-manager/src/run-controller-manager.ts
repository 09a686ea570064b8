import { clientFromFlags, createEventRecorder } from '@kube/client';
import { type DaemonContext, runGroup, serveHealth, type Task } from '@kube/component-base';
import { EndpointsController } from './endpoints/endpoints-controller.js';
import { allSynced, createInformers, informerTasks } from './informers.js';
import { type FLAGS, readOptions } from './options.js';
import { ReplicationManager } from './replication/replication-manager.js';

/**
 * Runs the controllers until they are told to stop. While the apiserver is away they wait, and are not healthy.
 *
 * There is no leader: two controller managers may run at once, and what both do is the same.
 */
export async function runControllerManager(context: DaemonContext<typeof FLAGS>): Promise<void> {
  const { log, clock, signal, health, metrics } = context;
  const options = readOptions(context.flags);
  const { address, port } = options;
  const client = clientFromFlags(options.client);
  const recorder = createEventRecorder({ client, component: 'controller-manager', clock, log });
  const informers = createInformers(client, log, clock);
  const shared = { client, recorder, log, clock, ...informers };
  const replication = new ReplicationManager({ ...shared, random: Math.random });
  const endpoints = new EndpointsController(shared);
  let synced = false;
  health.add('apiserver', () => (synced ? undefined : 'has not yet listed everything'));
  allSynced(informers, signal).then(
    () => {
      synced = true;
      log.info({}, 'everything is known');
    },
    () => undefined,
  );
  const tasks: readonly Task[] = [
    { name: 'health', run: (inner) => serveHealth({ address, port, health, metrics, log }, inner) },
    { name: 'events', run: (inner) => recorder.run(inner) },
    ...informerTasks(informers),
    { name: 'replication', run: (inner) => replication.run(inner) },
    { name: 'endpoints controller', run: (inner) => endpoints.run(inner) },
  ];
  await runGroup(tasks, signal, log);
}
