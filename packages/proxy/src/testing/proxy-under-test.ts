import { type Endpoints, keyOf, type Service } from '@kube/api-types';
import { anEndpoints, aService } from '@kube/api-types/testing';
import { eventually } from '@kube/test-harness';
import type { Running } from './namespace-process.js';
import { ETCD_URL, type NetworkNamespace } from './network-namespace.js';

const PROGRAM = new URL('../cmd/proxy.js', import.meta.url).pathname;
const TELLS = 'http://127.0.0.1:10249';

/** A proxy in a namespace, and the services that it serves. */
export interface ProxyUnderTest extends Running {
  /** The status of /healthz. */
  health(): Promise<number>;
  /** The value of a metric, by its name and labels as they are written; 0 when it is not there yet. */
  metric(name: string): Promise<number>;
  /** Stores services by their names, or deletes them, and waits until the proxy has taken them in. */
  serve(services: Readonly<Record<string, Service['spec'] | undefined>>): Promise<void>;
  /** Stores the endpoints of a service as `address:port` texts and waits until the proxy has taken them in. */
  lead(service: string, to: readonly string[]): Promise<void>;
}

/** Starts the program in `net` and waits until it is healthy. */
export async function startProxy(
  net: NetworkNamespace,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<ProxyUnderTest> {
  const proxy = launchProxy(net, args, env);
  await eventually(async () => (await proxy.health()) === 200, {
    within: 20_000,
    describe: 'the proxy to be healthy',
  }).catch((cause) => {
    throw new Error(`the proxy wrote:\n${proxy.output()}`, { cause });
  });
  return proxy;
}

/** Starts the program in `net`. */
export function launchProxy(
  net: NetworkNamespace,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): ProxyUnderTest {
  const running = net.start(process.execPath, [PROGRAM, `-etcd_servers=${ETCD_URL}`, '-v=3', ...args], env);
  const metric = async (name: string): Promise<number> => {
    const text = await net.inside('fetchText', `${TELLS}/metrics`);
    const line = text.split('\n').find((each) => each.startsWith(`${name} `));
    return line === undefined ? 0 : Number(line.slice(name.length + 1));
  };
  const stored = async (objects: Record<string, unknown>): Promise<void> => {
    const revision = await net.inside('store', objects);
    await eventually(async () => (await metric('proxy_applied_revision')) >= revision, {
      describe: `revision ${revision} to take effect`,
    }).catch((cause) => {
      throw new Error(`the proxy wrote:\n${running.output()}`, { cause });
    });
  };
  return {
    ...running,
    health: () => net.inside('fetchStatus', `${TELLS}/healthz`),
    metric,
    serve: (services) => stored(Object.fromEntries(Object.entries(services).map(serviceObject))),
    lead: (service, to) => stored({ [keyOf('Endpoints', 'default', service)]: endpointsObject(service, to) }),
  };
}

function serviceObject([name, spec]: [string, Service['spec'] | undefined]): [string, Service | undefined] {
  return [keyOf('Service', 'default', name), spec && { ...aService(name), spec }];
}

/** As users of v1beta1 write them: for whatever protocol the service has. */
function endpointsObject(service: string, to: readonly string[]): Endpoints {
  const { subsets = [], ...rest } = anEndpoints(service, to);
  return {
    ...rest,
    subsets: subsets.map(({ addresses, ports = [] }) => ({
      addresses,
      ports: ports.map(({ port }) => ({ port })),
    })),
  };
}

/** Runs the program for its exit code. */
export async function runProxyOnce(net: NetworkNamespace, ...args: readonly string[]): Promise<number> {
  const running = net.start(process.execPath, [PROGRAM, ...args]);
  await eventually(() => running.exit() !== undefined, { describe: 'the proxy to end' });
  return Number(running.exit());
}

/** How many there are of each. */
export function counted(answers: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const answer of answers) counts[answer] = (counts[answer] ?? 0) + 1;
  return counts;
}
