import { describe, expect, it } from '@jest/globals';
import type { Event } from '@kube/api-types';
import { aContainer, aController, aNode, aPod, aService } from '@kube/api-types/testing';
import { describeController, describeEvent, describeNode, describeService } from './describe-others.js';
import { describePod } from './describe-pod.js';

const NOW = Date.parse('2014-12-12T20:30:00Z');

const event = (more: Partial<Event>): Event => ({
  kind: 'Event',
  metadata: { name: 'e' },
  involvedObject: { kind: 'Pod', name: 'web' },
  lastTimestamp: '2014-12-12T20:29:00Z',
  ...more,
});

describe('the story of a pod', () => {
  it('is told with its containers, what takes it, and its events in their order', () => {
    const pod = aPod('web', {
      metadata: {
        labels: { tier: 'front', name: 'web' },
        creationTimestamp: '2014-12-12T20:00:00Z',
        annotations: { 'v1beta1.kubernetes.io/manifest-uuid': 'x', note: 'mine' },
      },
      spec: {
        nodeName: 'node-1',
        nodeSelector: { disk: 'ssd' },
        containers: [
          aContainer({
            name: 'main',
            command: ['serve', '-v'],
            ports: [
              { name: 'http', containerPort: 80, hostPort: 8080, protocol: 'TCP' },
              { containerPort: 81 },
            ],
            env: [{ name: 'A', value: '1' }, { name: 'B' }],
            resources: { limits: { memory: '64Mi', cpu: '100m' } },
            volumeMounts: [{ name: 'data', mountPath: '/data', readOnly: true }],
            livenessProbe: { httpGet: { port: 'http', path: '/ok' } },
          }),
          aContainer({ name: 'side' }),
        ],
        volumes: [
          { name: 'data', hostPath: { path: '/srv' } },
          { name: 'scratch', emptyDir: {} },
        ],
      },
      status: {
        phase: 'Running',
        podIP: '172.17.0.2',
        containerStatuses: [
          {
            name: 'main',
            image: 'dockerfile/redis',
            restartCount: 2,
            state: { running: { startedAt: '2014-12-12T20:28:00Z' } },
            lastState: {
              terminated: { exitCode: 137, reason: 'OOMKilled', finishedAt: '2014-12-12T20:27:00Z' },
            },
          },
        ],
      },
    });
    const events = [
      event({ reason: 'started', message: 'Started main', source: { component: 'kubelet' }, count: 3 }),
      event({ reason: 'scheduled', message: 'Placed', lastTimestamp: '2014-12-12T20:00:01Z' }),
    ];
    const story = describePod(
      { pod, events, controllers: [aController('web', 2)], services: [aService('front')] },
      NOW,
    );
    expect(story).toBe(
      `Name:             web
Namespace:        default
Labels:           name=web
                  tier=front
Annotations:      note=mine
Created:          2014-12-12T20:00:00Z (30m ago)
Status:           Running
Host:             node-1
Wanted of hosts:  disk=ssd
IP:               172.17.0.2
Restart policy:   Always
Controllers:      web (0 of 2 pods)
Services:         front
Containers:
  main:
    Image:        dockerfile/redis
    State:        running since 2014-12-12T20:28:00Z (2m)
    Before:       ended with exit code 137 (OOMKilled), 3m ago
    Restarted:    2 times
    Command:      serve -v
    Ports:        http: 80/TCP, port 8080 of the host
                  81/TCP
    Limits:       cpu=100m
                  memory=64Mi
    Environment:  A=1
                  B=
    Mounts:       data at /data, read only
    Checked by:   GET of port http, path /ok
  side:
    Image:  dockerfile/redis
    State:  waiting
Volumes:
  data:     folder /srv of the host
  scratch:  empty folder that lives as long as the pod
Events:
  Age  Seen     From     Reason     Message
  29m                    scheduled  Placed
  60s  3 times  kubelet  started    Started main
`,
    );
  });

  it.each([
    [
      'its own message',
      { status: { phase: 'Pending' as const, message: 'port 6379 is taken' } },
      [],
      'Waiting: port 6379 is taken',
    ],
    [
      'what the scheduler says',
      {},
      [event({ reason: 'failedScheduling', message: 'no room' })],
      'Waiting: no room',
    ],
    ['that it is placed nowhere', {}, [], 'Waiting: it is not placed on a minion yet'],
    [
      'why a container waits',
      {
        spec: { nodeName: 'n' },
        status: {
          phase: 'Pending' as const,
          containerStatuses: [
            {
              name: 'main',
              image: '',
              restartCount: 0,
              state: { waiting: { reason: 'image is not there' } },
            },
          ],
        },
      },
      [],
      'Waiting: container main: image is not there',
    ],
    ['nothing when it runs', { status: { phase: 'Running' as const } }, [], 'Running'],
    [
      'the word of the wire when it has ended',
      { spec: { nodeName: 'n' }, status: { phase: 'Failed' as const } },
      [],
      'Terminated',
    ],
  ])('says of a pod that waits %s', (_, more, events, said) => {
    const story = describePod({ pod: aPod('web', more), events, controllers: [], services: [] }, NOW);
    expect(/^Status: +(.*)$/m.exec(story)?.[1]).toBe(said);
  });
});

describe('the stories of others', () => {
  it('a controller with its pods', () => {
    const pods = [aPod('a', { status: { phase: 'Running' } }), aPod('b')];
    const story = describeController(aController('web', 2), pods, [], NOW);
    expect(story).toContain('Replicas:        0 of 2\n');
    expect(story).toContain(
      'Pods:            1 running, 1 waiting, 0 terminated\n                 a: Running\n                 b: Waiting: it is not placed on a minion yet\nEvents: none\n',
    );
  });

  it('a service with its endpoints, or without', () => {
    const endpoints = {
      metadata: { name: 'web' },
      subsets: [{ addresses: [{ ip: '10.0.0.1' }, { ip: '10.0.0.2' }], ports: [{ port: 80 }] }],
    };
    const service = aService('web');
    expect(describeService(service, endpoints, [], [], NOW)).toContain(
      '10.0.0.1:80\n            10.0.0.2:80\n',
    );
    expect(describeService(service, undefined, [], [], NOW)).toContain('Endpoints:  none\n');
  });

  it('a minion with its conditions and the pods on it', () => {
    const node = {
      ...aNode('node-1'),
      status: {
        conditions: [
          { type: 'Ready', status: 'False', reason: 'LeaseLost', lastTransitionTime: '2014-12-12T20:28:30Z' },
        ],
      },
    };
    const story = describeNode(node, [aPod('a', { status: { phase: 'Running' } })], [], NOW);
    expect(story).toContain(
      'Conditions:  Ready is False (LeaseLost), since 2014-12-12T20:28:30Z (90s ago)\n',
    );
    expect(story).toContain('Pods:        1\n             default/a: Running\n');
  });

  it('an event', () => {
    expect(describeEvent(event({ reason: 'failed', message: 'why', count: 1 }), NOW)).toContain(
      'About:      Pod web\nReason:     failed\nMessage:    why\nLast seen:  2014-12-12T20:29:00Z (60s ago)\nSeen:       1 time\n',
    );
  });
});
