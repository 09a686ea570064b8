import type { ContainerPort, ReplicationController } from '@kube/api-types';
import { Fatal } from '../fatal.js';
import { isDnsLabel } from '../files/namespace-file.js';
import type { LogPlace } from '../log/places.js';
import { yamlPrinter } from '../rendering/printer.js';
import { resized } from '../requests/controller-changes.js';
import { PortSpecError, parsePorts } from '../requests/port-spec.js';
import { simpleController, simpleService } from '../requests/simple-controller.js';
import { wholeNumber } from '../requests/whole-number.js';
import type { Answer } from '../server/answer.js';
import { Controllers } from '../server/controllers.js';
import { orFatal } from './failure.js';
import { isTold, progressOf } from './progress.js';
import type { Session, Verb } from './session.js';

/** Makes a controller of one container, and with `-s` a service for its pods. */
export const run: Verb = async (session, args, signal) => {
  const [image = '', count = '', name = ''] = args;
  if (args.length !== 3)
    throw new Fatal('usageRun', 'usage: kubecfg [OPTIONS] run <image> <replicas> <controller>');
  const replicas = replicasOf(count, 'parseReplicas');
  const { s: servicePort } = session.flags;
  return failing(async () => {
    if (servicePort > 0 && !isDnsLabel(name)) {
      throw new Error(
        `Service creation requested, but an invalid name for a service was provided (${name}). Service names must be valid DNS labels.`,
      );
    }
    const ports = portsOf(session);
    const controllers = controllersOf(session);
    await show(session, await controllers.create(simpleController(name, image, replicas, ports), signal));
    if (servicePort > 0) {
      await show(session, await controllers.create(simpleService(name, servicePort), signal));
    }
  });
};

/** Sets the number of pods that a controller wants. */
export const resize: Verb = async (session, args, signal) => {
  const [name, count] = args;
  if (name === undefined || count === undefined) {
    throw new Fatal('usageResize', 'usage: kubecfg resize <controller> <replicas>');
  }
  const replicas = replicasOf(count, 'parseNewSize');
  return failing(() => setReplicas(session, name, replicas, signal));
};

/** Lets a controller want no pods. */
export const stop: Verb = async (session, args, signal) => {
  const name = onlyController(args);
  return failing(async () => {
    const controller = await setReplicas(session, name, 0, signal);
    if (isTold(session)) await untilGone(session, controller, signal);
  });
};

/** Removes a controller that wants no pods. */
export const rm: Verb = async (session, args, signal) => {
  const name = onlyController(args);
  return failing(async () => {
    const controllers = controllersOf(session);
    const { replicas = 0 } = (await controllers.get(name, signal)).spec;
    if (replicas !== 0) {
      throw new Error(`controller has non-zero replicas (${replicas}), please stop it first`);
    }
    await controllers.delete(name, signal);
  });
};

async function setReplicas(
  session: Session,
  name: string,
  replicas: number,
  signal: AbortSignal,
): Promise<ReplicationController> {
  const controllers = controllersOf(session);
  const controller = await controllers.get(name, signal);
  await show(session, await controllers.put(resized(controller, replicas), signal));
  return controller;
}

/** How often it is looked whether the pods are gone. */
const LOOK_MS = 1_000;

/** Who is told of progress stays until the pods are gone; else this ends at once, as in v0.5.6. */
async function untilGone(
  session: Session,
  controller: ReplicationController,
  signal: AbortSignal,
): Promise<void> {
  const controllers = controllersOf(session);
  const progress = progressOf(session);
  try {
    for (;;) {
      const { length } = await controllers.pods(controller, signal);
      progress.say(
        length === 0 ? 'all pods are gone' : `${length} ${length === 1 ? 'pod is' : 'pods are'} left`,
      );
      if (length === 0) return;
      await session.clock.sleep(LOOK_MS, signal);
    }
  } finally {
    progress.end();
  }
}

/** Runs what v0.5.6 says `Error: ` about when it fails. */
export async function failing(action: () => Promise<unknown>): Promise<number> {
  await orFatal('controller', 'Error', action);
  return 0;
}

/** @throws Fatal with the usage when there is not exactly one word */
export function onlyController(args: readonly string[]): string {
  const [name] = args;
  if (name === undefined || args.length > 1) {
    throw new Fatal('usageController', 'usage: kubecfg [OPTIONS] stop|rm|rollingupdate <controller>');
  }
  return name;
}

export function controllersOf({ server, namespace }: Session): Controllers {
  return new Controllers(server, namespace);
}

/** These verbs always print YAML, without the newline that ends the output of others. */
async function show({ streams }: Session, answer: Answer): Promise<void> {
  streams.stdout(await yamlPrinter(answer));
}

function replicasOf(text: string, place: LogPlace): number {
  try {
    return wholeNumber(text);
  } catch (err) {
    throw new Fatal(place, `Error parsing replicas: ${(err as Error).message}`, [], { cause: err });
  }
}

function portsOf({ flags, log }: Session): readonly ContainerPort[] {
  try {
    return parsePorts(flags.p);
  } catch (err) {
    if (!(err instanceof PortSpecError)) throw err;
    if (err.severity === 'info') log.info('ports', err.logged);
    else log.error('ports', err.logged);
    if (err.severity === 'goes on') return [];
    throw err;
  }
}
