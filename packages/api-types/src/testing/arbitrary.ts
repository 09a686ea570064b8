/** Random objects in the form in which a decoder leaves them: a field that is empty is absent. */
import fc from 'fast-check';
import type {
  Binding,
  Container,
  ContainerStatus,
  Endpoints,
  Event,
  Node,
  ObjectMeta,
  Pod,
  PodSpec,
  Probe,
  ReplicationController,
  Service,
  Status,
} from '../generated/internal.js';

const text = fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' });
const count = fc.integer({ min: 1, max: 65535 });
const port = fc.oneof(count, text);
const textMap = fc.dictionary(text, fc.string({ maxLength: 5, unit: 'grapheme' }), {
  minKeys: 1,
  maxKeys: 3,
  noNullPrototype: true,
});
const texts = fc.array(fc.string({ maxLength: 4, unit: 'grapheme' }), { minLength: 1, maxLength: 3 });
const time = fc.constantFrom(
  '2014-12-12T20:30:37Z',
  '2026-11-23T12:37:36.348342392Z',
  '2026-11-23T07:23:12-05:00',
);
const utcSeconds = fc.constantFrom('2014-12-12T20:30:37Z', '2026-11-23T12:37:36Z', '1999-12-31T23:59:59Z');
const list = <T>(item: fc.Arbitrary<T>) => fc.array(item, { minLength: 1, maxLength: 3 });
const yes = fc.constant(true as const);

/** Every field may be missing but those that are `required`. */
function record<T>(
  fields: { readonly [K in keyof T]-?: fc.Arbitrary<T[K]> },
  required: readonly (keyof T)[] = [],
): fc.Arbitrary<T> {
  return fc.record(fields as never, {
    requiredKeys: required as never,
    noNullPrototype: true,
  }) as fc.Arbitrary<T>;
}

const meta = (labels: boolean): fc.Arbitrary<ObjectMeta> =>
  record<Record<string, unknown>>(
    {
      name: text,
      namespace: text,
      uid: text,
      resourceVersion: fc.integer({ min: 1 }).map(String),
      creationTimestamp: time,
      annotations: textMap,
      ...(labels ? { labels: textMap } : {}),
    },
    ['name'],
  ) as unknown as fc.Arbitrary<ObjectMeta>;

const exec = record({ command: texts });
const httpGet = record({ path: text, port, host: text });
const handler = record({ exec, httpGet });
const probe = record({
  exec,
  httpGet,
  tcpSocket: record({ port }),
  initialDelaySeconds: count,
  timeoutSeconds: count,
  periodSeconds: count,
  failureThreshold: count,
}) as fc.Arbitrary<Probe>;

const limits = fc
  .record({ cpu: count.map((n) => `${n}m`), memory: count.map(String) }, { requiredKeys: [] })
  .filter((one) => Object.keys(one).length > 0);

const container = record<Record<string, unknown>>(
  {
    name: text,
    image: text,
    command: texts,
    workingDir: text,
    ports: list(
      record({ name: text, hostPort: count, containerPort: count, protocol: text, hostIP: text }, [
        'containerPort',
      ]),
    ),
    env: list(record({ name: text, value: text }, ['name'])),
    resources: limits.map((one) => ({ limits: { ...one } })),
    volumeMounts: list(record({ name: text, readOnly: yes, mountPath: text }, ['name', 'mountPath'])),
    livenessProbe: probe,
    lifecycle: record({ postStart: handler, preStop: handler }),
    terminationMessagePath: text,
    securityContext: fc.constant({ privileged: true }),
    imagePullPolicy: fc.constantFrom('Always', 'Never', 'IfNotPresent', 'Sometimes'),
  },
  ['name', 'image'],
) as unknown as fc.Arbitrary<Container>;

const volume = record(
  {
    name: text,
    emptyDir: fc.constant({}),
    hostPath: record({ path: text }, ['path']),
    gitRepo: record({ repository: text, revision: text }, ['repository']),
    gcePersistentDisk: record({ pdName: text, fsType: text, partition: count, readOnly: yes }),
  },
  ['name'],
);

const template: fc.Arbitrary<PodSpec> = record<Record<string, unknown>>(
  {
    volumes: list(volume),
    containers: fc.array(container, { maxLength: 2 }),
    restartPolicy: fc.constantFrom('Always', 'OnFailure', 'Never'),
    terminationGracePeriodSeconds: fc.nat(100),
  },
  ['containers'],
) as unknown as fc.Arbitrary<PodSpec>;

const state = fc.oneof(
  fc.record({ waiting: record({ reason: text }) }),
  fc.record({ running: record({ startedAt: time }) }),
  fc.record({
    terminated: record(
      {
        exitCode: fc.nat(255),
        signal: count,
        reason: text,
        message: text,
        startedAt: time,
        finishedAt: time,
      },
      ['exitCode'],
    ),
  }),
);

const statuses: fc.Arbitrary<readonly ContainerStatus[]> = fc
  .uniqueArray(
    record({ name: fc.stringMatching(/^[a-z]{1,4}$/), state, restartCount: fc.nat(9), image: text }, [
      'name',
      'restartCount',
      'image',
    ]) as unknown as fc.Arbitrary<ContainerStatus>,
    { minLength: 1, maxLength: 3, selector: ({ name }) => name },
  )
  .map((all) => all.toSorted((a, b) => (a.name < b.name ? -1 : 1)));

const filled = <T extends object>(object: fc.Arbitrary<T>) =>
  object.filter((one) => Object.keys(one).length > 0);

export const arbitraryPod: fc.Arbitrary<Pod> = record<Record<string, unknown>>(
  {
    kind: fc.constant('Pod'),
    metadata: meta(true),
    spec: fc
      .tuple(template, record({ nodeName: text, nodeSelector: textMap }))
      .map(([spec, more]) => ({ ...spec, ...more })),
    status: filled(
      record({
        phase: fc.constantFrom('Pending', 'Running'),
        message: text,
        podIP: text,
        containerStatuses: statuses,
      }),
    ),
  },
  ['kind', 'metadata', 'spec'],
) as unknown as fc.Arbitrary<Pod>;

export const arbitraryController: fc.Arbitrary<ReplicationController> = fc.record(
  {
    kind: fc.constant('ReplicationController' as const),
    metadata: meta(true),
    spec: record(
      {
        replicas: fc.integer({ min: -2, max: 9 }),
        selector: textMap,
        template: record({ metadata: filled(record({ labels: textMap })), spec: template }, ['spec']),
      },
      ['replicas', 'template'],
    ),
    status: fc.record({ replicas: fc.nat(9) }),
  },
  { noNullPrototype: true },
) as unknown as fc.Arbitrary<ReplicationController>;

export const arbitraryService: fc.Arbitrary<Service> = fc.record({
  kind: fc.constant('Service' as const),
  metadata: meta(true),
  spec: record(
    {
      ports: fc.tuple(record({ port: fc.nat(70000), protocol: text, targetPort: port }, ['port'])),
      selector: textMap,
      clusterIP: text,
      externalIPs: texts,
      type: fc.constant('LoadBalancer'),
      sessionAffinity: fc.constantFrom('ClientIP', 'None'),
    },
    ['ports'],
  ),
}) as unknown as fc.Arbitrary<Service>;

export const arbitraryEndpoints: fc.Arbitrary<Endpoints> = record<Record<string, unknown>>(
  {
    kind: fc.constant('Endpoints'),
    metadata: meta(false),
    subsets: fc
      .array(fc.record({ ips: list(fc.ipV4()), port: count }), { minLength: 1, maxLength: 4 })
      .map((runs) => runs.filter(({ port: own }, index) => own !== runs[index - 1]?.port))
      .map((runs) =>
        runs.map(({ ips, port: own }) => ({ addresses: ips.map((ip) => ({ ip })), ports: [{ port: own }] })),
      ),
  },
  ['kind', 'metadata'],
) as unknown as fc.Arbitrary<Endpoints>;

export const arbitraryNode: fc.Arbitrary<Node> = record<Record<string, unknown>>(
  {
    kind: fc.constant('Node'),
    metadata: meta(true),
    spec: fc.constant({ unschedulable: true }),
    status: filled(
      record({
        capacity: filled(
          record({
            cpu: count.map((n) => `${n}m`),
            memory: fc.oneof(count.map(String), fc.constant('1G')),
            pods: text,
          }),
        ),
        conditions: list(
          record(
            {
              type: text,
              status: fc.constantFrom('True', 'False', 'Unknown'),
              reason: text,
              message: text,
              lastTransitionTime: time,
            },
            ['type', 'status'],
          ),
        ),
        addresses: text.map((address) => [{ type: 'LegacyHostIP', address }]),
      }),
    ),
  },
  ['kind', 'metadata'],
) as unknown as fc.Arbitrary<Node>;

const reference = record({
  kind: text,
  namespace: text,
  name: text,
  uid: text,
  apiVersion: text,
  resourceVersion: text,
  fieldPath: text,
});

export const arbitraryEvent: fc.Arbitrary<Event> = fc
  .tuple(
    record(
      {
        kind: fc.constant('Event' as const),
        metadata: meta(false),
        involvedObject: reference,
        status: text,
        reason: text,
        message: text,
        source: fc.record({ component: text }),
        count: fc.integer({ min: 2, max: 99 }),
      },
      ['kind', 'metadata', 'involvedObject'],
    ),
    fc.option(fc.record({ firstTimestamp: utcSeconds, lastTimestamp: utcSeconds }), { nil: {} }),
  )
  .map(([event, times]) => ({ ...event, ...times })) as fc.Arbitrary<Event>;

export const arbitraryBinding: fc.Arbitrary<Binding> = fc.record({
  kind: fc.constant('Binding' as const),
  metadata: meta(false),
  target: fc.record({ kind: fc.constant('Node'), name: text }),
});

export const arbitraryStatus: fc.Arbitrary<Status> = record(
  {
    kind: fc.constant('Status' as const),
    status: text,
    message: text,
    reason: text,
    details: record({
      name: text,
      kind: text,
      causes: list(record({ reason: text, message: text, field: text })),
    }),
    code: count,
  },
  ['kind'],
) as unknown as fc.Arbitrary<Status>;
