import type { LifecycleHandler } from '@kube/api-types';
import type { ContainerIdentity } from './container-runtime.js';

/** Label that says whose container it is; `npm run down` goes by it too. */
export const NODE_LABEL = 'io.kubernetes.node';

const LABEL = {
  namespace: 'io.kubernetes.pod.namespace',
  name: 'io.kubernetes.pod.name',
  source: 'io.kubernetes.pod.source',
  uid: 'io.kubernetes.pod.uid',
  grace: 'io.kubernetes.pod.terminationGracePeriod',
  container: 'io.kubernetes.container.name',
  hash: 'io.kubernetes.container.hash',
  attempt: 'io.kubernetes.container.attempt',
  crashes: 'io.kubernetes.container.crashes',
  preStop: 'io.kubernetes.container.preStop',
  networkStartedAt: 'io.kubernetes.container.networkStartedAt',
} as const;

/** Labels that every container of a pod has; with the node's they tell ours from one that was merely given the node's. */
export const POD_LABELS: readonly string[] = [LABEL.uid, LABEL.container];

/** Labels of a container as the engine takes and gives them. */
export type Labels = Readonly<Record<string, string>>;

/** The labels of a container of node `nodeName`. */
export function labelsOf(nodeName: string, identity: ContainerIdentity): Labels {
  return {
    [NODE_LABEL]: nodeName,
    [LABEL.namespace]: identity.pod.namespace,
    [LABEL.name]: identity.pod.name,
    [LABEL.source]: identity.pod.source,
    [LABEL.uid]: identity.podUid,
    [LABEL.grace]: String(identity.graceSeconds),
    [LABEL.container]: identity.container,
    [LABEL.hash]: identity.hash,
    [LABEL.attempt]: String(identity.attempt),
    [LABEL.crashes]: String(identity.crashes),
    ...(identity.preStop === undefined ? {} : { [LABEL.preStop]: JSON.stringify(identity.preStop) }),
    ...(identity.networkStartedAt === undefined
      ? {}
      : { [LABEL.networkStartedAt]: identity.networkStartedAt }),
  };
}

/** What the labels say that a container is for. What is not said is an empty text, or zero. */
export function identityOf(labels: Labels): ContainerIdentity {
  const text = (label: string): string => labels[label] ?? '';
  const count = (label: string): number => Number.parseInt(text(label), 10) || 0;
  const preStop = hookOf(labels[LABEL.preStop]);
  const networkStartedAt = labels[LABEL.networkStartedAt];
  return {
    pod: { namespace: text(LABEL.namespace), name: text(LABEL.name), source: text(LABEL.source) },
    podUid: text(LABEL.uid),
    container: text(LABEL.container),
    hash: text(LABEL.hash),
    attempt: count(LABEL.attempt),
    crashes: count(LABEL.crashes),
    graceSeconds: count(LABEL.grace),
    ...(preStop === undefined ? {} : { preStop }),
    ...(networkStartedAt === undefined ? {} : { networkStartedAt }),
  };
}

/** What is no JSON was not written by us. */
function hookOf(text: string | undefined): LifecycleHandler | undefined {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as LifecycleHandler;
  } catch {
    return undefined;
  }
}
