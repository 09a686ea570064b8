import type { Endpoints, Event, Node, Pod, ReplicationController, Service } from '@kube/api-types';
import { eventsText, metadataLines, pairs, since } from './common.js';
import { imagesOf } from './images-of.js';
import { layout } from './layout.js';
import { podState } from './pod-state.js';

/** The story of a controller and its pods. */
export function describeController(
  { metadata, spec, status }: ReplicationController,
  pods: readonly Pod[],
  events: readonly Event[],
  now: number,
): string {
  const count = (word: string): number => pods.filter((pod) => podState(pod, []).startsWith(word)).length;
  const counts = ['Running', 'Waiting', 'Terminated'].map((word) => `${count(word)} ${word.toLowerCase()}`);
  return (
    layout([
      ...metadataLines(metadata, now),
      ['Selector', pairs(spec.selector)],
      ['Replicas', `${status?.replicas ?? 0} of ${spec.replicas ?? 0}`],
      ['Image(s)', imagesOf(spec.template?.spec)],
      ['Labels of pods', pairs(spec.template?.metadata?.labels)],
      ['Pods', pods.length === 0 ? 'none' : counts.join(', ')],
      ['', pods.map((pod) => `${pod.metadata.name}: ${podState(pod, [])}`)],
    ]) + eventsText(events, now)
  );
}

/** The story of a service, and where its traffic goes. */
export function describeService(
  { metadata, spec }: Service,
  endpoints: Endpoints | undefined,
  pods: readonly Pod[],
  events: readonly Event[],
  now: number,
): string {
  const [port] = spec.ports;
  const target = port?.targetPort ? String(port.targetPort) : 'the first port of the pod';
  const addresses = (endpoints?.subsets ?? []).flatMap(({ addresses: some = [], ports = [] }) =>
    some.flatMap(({ ip }) => ports.map(({ port: number }) => `${ip}:${number}`)),
  );
  return (
    layout([
      ...metadataLines(metadata, now),
      [
        'Selector',
        spec.selector === undefined ? 'none: its endpoints are written by hand' : pairs(spec.selector),
      ],
      ['Portal', `${spec.clusterIP ?? ''}:${port?.port ?? 0} (${port?.protocol ?? 'TCP'})`],
      ['Public IPs', spec.externalIPs ?? []],
      ['Load balancer', spec.type === 'LoadBalancer' ? 'wanted' : ''],
      ['Affinity', spec.sessionAffinity ?? ''],
      ['To', target],
      ['Endpoints', addresses.length === 0 ? 'none' : addresses],
      ['Pods', pods.map((pod) => `${pod.metadata.name}: ${podState(pod, [])}`)],
    ]) + eventsText(events, now)
  );
}

/** The story of a minion and the pods that are placed on it. */
export function describeNode(
  { metadata, spec, status }: Node,
  pods: readonly Pod[],
  events: readonly Event[],
  now: number,
): string {
  const conditions = (status?.conditions ?? []).map(
    ({ type, status: is, reason, message, lastTransitionTime }) => {
      const why = [reason, message].filter(Boolean).join(': ');
      const when = lastTransitionTime === undefined ? '' : `, since ${since(lastTransitionTime, now)}`;
      return `${type} is ${is}${why === '' ? '' : ` (${why})`}${when}`;
    },
  );
  return (
    layout([
      ...metadataLines(metadata, now),
      ['Address', (status?.addresses ?? []).map(({ address }) => address)],
      ['Capacity', pairs(status?.capacity)],
      ['Conditions', conditions],
      ['New pods', spec?.unschedulable === true ? 'are not placed here' : ''],
      ['Pods', pods.length === 0 ? 'none' : String(pods.length)],
      ['', pods.map((pod) => `${pod.metadata.namespace}/${pod.metadata.name}: ${podState(pod, [])}`)],
    ]) + eventsText(events, now)
  );
}

/** The story of an event: all that it says. */
export function describeEvent(
  {
    metadata,
    involvedObject,
    status,
    reason,
    message,
    source,
    firstTimestamp,
    lastTimestamp,
    count = 1,
  }: Event,
  now: number,
): string {
  const { kind = '', namespace = '', name = '' } = involvedObject;
  return layout([
    ...metadataLines(metadata, now),
    ['About', `${kind} ${[namespace, name].filter(Boolean).join('/')}`],
    ['Status', status ?? ''],
    ['Reason', reason ?? ''],
    ['Message', message ?? ''],
    ['From', source?.component ?? ''],
    ['First seen', since(firstTimestamp, now)],
    ['Last seen', since(lastTimestamp, now)],
    ['Seen', `${count} ${count === 1 ? 'time' : 'times'}`],
  ]);
}
