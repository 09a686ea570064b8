import { type ApiClient, clientFromFlags, createEventRecorder, type EventRecorder } from '@kube/client';
import {
  type Clock,
  type DaemonContext,
  type Logger,
  runGroup,
  serveHealth,
  type Task,
} from '@kube/component-base';
import { EndpointsController } from './endpoints/endpoints-controller.js';
import { PodGarbageCollector } from './gc/pod-garbage-collector.js';
import { allSynced, createInformers, type Informers, informerTasks } from './informers.js';
import { NodeController } from './nodes/node-controller.js';
import { registerMachines } from './nodes/register-machines.js';
import { type FLAGS, type Options, readOptions } from './options.js';
import { ReplicationManager } from './replication/replication-manager.js';

/**
 * Runs the controllers until they are told to stop. They are healthy once the apiserver has told them all; when it goes
 * away after that they wait.
 *
 * There is no leader: two controller managers may run at once, and what both do is the same.
 */
export async function runControllerManager(context: DaemonContext<typeof FLAGS>): Promise<void> {
  const { log, clock, signal, health, metrics } = context;
  const options = readOptions(context.flags);
  const { address, port, machines } = options;
  const client = clientFromFlags(options.client);
  const recorder = createEventRecorder({ client, component: 'controller-manager', clock, log });
  const informers = createInformers(client, log, clock);
  const controllers = createControllers({ client, recorder, log, clock, ...informers }, options);
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
    { name: 'machines', run: (inner) => registerMachines({ client, log, clock }, machines, inner) },
    ...informerTasks(informers),
    ...controllers,
  ];
  await runGroup(tasks, signal, log);
}

interface Shared extends Informers {
  readonly client: ApiClient;
  readonly recorder: EventRecorder;
  readonly log: Logger;
  readonly clock: Clock;
}

/** The controllers, each with its handlers added to the informers. */
function createControllers(shared: Shared, { evictAfterMs, keepEnded }: Options): readonly Task[] {
  const running = {
    replication: new ReplicationManager(shared),
    endpoints: new EndpointsController(shared),
    nodes: new NodeController(shared, evictAfterMs),
    ...(keepEnded === undefined ? {} : { 'ended pods': new PodGarbageCollector(shared, keepEnded) }),
  };
  return Object.entries(running).map(([name, controller]) => ({
    name: `${name} controller`,
    run: (signal) => controller.run(signal),
  }));
}
