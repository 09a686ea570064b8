import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Probe } from '@kube/api-types';
import { untilAborted } from '@kube/component-base';
import { eventually, eventuallyPasses } from '@kube/test-harness';
import { RealNode } from '../testing/real-node.js';

const MINUTE = 60_000;
const soon = { within: 30_000 };
const quick = { periodSeconds: 1, failureThreshold: 2 };
const forEver = 'while :; do sleep 1; done';
const script = (text: string) => ['sh', '-c', `${text}; ${forEver}`];

describe('health checks and hooks on Docker', () => {
  let real: RealNode;

  beforeEach(async () => {
    real = await RealNode.create();
    real.start();
  }, MINUTE);
  afterEach(() => real.remove(), MINUTE);

  it.each<{ name: string; command: string[]; probe: Probe; said: RegExp }>([
    {
      name: 'command',
      // The example of the releases after v0.5.6: it goes on well, and says that it is not well.
      command: script('echo ok > /tmp/health; sleep 3; echo fail > /tmp/health'),
      probe: { exec: { command: ['cat', '/tmp/health'] } },
      said: /^cat \/tmp\/health: wrote "fail", not "ok"$/,
    },
    {
      name: 'GET',
      command: script('mkdir /www; touch /www/healthz; httpd -p 8080 -h /www; sleep 3; rm /www/healthz'),
      probe: { httpGet: { path: '/healthz', port: 'web' } },
      said: /^GET http:\/\/[\d.]+:8080\/healthz: answered 404$/,
    },
    {
      name: 'connection',
      command: script('httpd -f -p 8080 & sleep 3; kill $!'),
      probe: { tcpSocket: { port: 8080 } },
      said: /^TCP [\d.]+:8080: connect ECONNREFUSED/,
    },
  ])(
    'a container whose $name fails is restarted, alone, with the cause in its status and in an event',
    async ({ command, probe, said }) => {
      const ports = [{ name: 'web', containerPort: 8080 }];
      const livenessProbe = { ...probe, ...quick, initialDelaySeconds: 1 };
      await real.node.bind('web', { containers: [{ command, ports, livenessProbe }, {}] });
      await real.node.isReady('web', MINUTE);
      const others = [(await real.docker.one('web', 'net')).id, (await real.docker.one('web', 'second')).id];
      const restarted = await real.node.statusWhere(
        'web',
        ({ containerStatuses: [main] = [] }) => main?.restartCount === 1 && main.ready,
        MINUTE,
      );
      const { terminated } = restarted.containerStatuses?.[0]?.lastState ?? {};
      expect(terminated).toMatchObject({ exitCode: 137, reason: 'Unhealthy' });
      expect(terminated?.message?.replace('unhealthy: ', '')).toMatch(said);
      expect([(await real.docker.one('web', 'net')).id, (await real.docker.one('web', 'second')).id]).toEqual(
        others,
      );
      await eventuallyPasses(async () => {
        const events = await real.node.events('web');
        const parts = events.map(
          (event) =>
            /^(\d+) (\w+) main: (?:Liveness probe failed: |Killing \w+: unhealthy: )?(.*)$/.exec(event) ?? [],
        );
        const told = (reason: string) =>
          parts.filter(([, , of, what = '']) => of === reason && said.test(what));
        expect(told('unhealthy').map(([, count]) => Number(count) >= 2)).toEqual([true]);
        expect(told('killing').map(([, count]) => count)).toEqual(['1']);
        expect(events).toContainEqual(expect.stringMatching(/^2 started main: Started with docker id /));
      }, soon);
    },
    2 * MINUTE,
  );

  it(
    'a check that hangs holds up nothing else of its pod',
    async () => {
      const hangs = { exec: { command: ['sleep', '1000'] }, timeoutSeconds: 1000, periodSeconds: 1 };
      await real.node.bind('web', { containers: [{ livenessProbe: hangs }, {}] });
      await real.node.isReady('web', MINUTE);
      await eventually(async () => (await real.shell('web', 'main', 'ps')).includes('sleep 1000'), soon);
      const { id } = await real.docker.one('web', 'second');
      await real.docker.docker.getContainer(id).kill();
      await eventuallyPasses(
        async () => expect((await real.docker.one('web', 'second')).id).not.toBe(id),
        soon,
      );
      await real.node.delete('web');
      await eventuallyPasses(async () => expect(await real.docker.containers()).toEqual([]), soon);
    },
    2 * MINUTE,
  );

  it(
    'postStart is run once in each new container, and not again by a kubelet that is restarted',
    async () => {
      const lifecycle = { postStart: { exec: { command: ['sh', '-c', 'echo warm >> /tmp/hook'] } } };
      await real.node.bind('web', { containers: [{ lifecycle }] });
      const warm = () => real.shell('web', 'main', 'cat /tmp/hook');
      await eventuallyPasses(async () => expect(await warm()).toBe('warm\n'), soon);
      await real.stop();
      real.start();
      await real.node.bind('other');
      await real.node.isReady('other', MINUTE);
      expect(await warm()).toBe('warm\n');
      const { id } = await real.docker.one('web', 'main');
      await real.docker.docker.getContainer(id).kill();
      await eventuallyPasses(async () => {
        expect((await real.docker.one('web', 'main')).id).not.toBe(id);
        expect(await warm()).toBe('warm\n');
      }, soon);
    },
    2 * MINUTE,
  );

  it(
    'postStart is run by the next kubelet when the one that started the container did not come to its end',
    async () => {
      await real.stop();
      let begun = false;
      real.start({
        run: (_, __, signal) => {
          begun = true;
          return untilAborted(signal);
        },
      });
      const lifecycle = { postStart: { exec: { command: ['sh', '-c', 'echo warm >> /tmp/hook'] } } };
      await real.node.bind('web', { containers: [{ lifecycle }] });
      await eventually(() => begun, soon);
      const before = await real.docker.running();
      await real.stop();
      real.start();
      await eventuallyPasses(
        async () => expect(await real.shell('web', 'main', 'cat /tmp/hook')).toBe('warm\n'),
        soon,
      );
      expect(await real.docker.running()).toEqual(before);
    },
    2 * MINUTE,
  );

  it(
    'a container whose postStart fails is killed, and started again later each time, with the cause',
    async () => {
      const lifecycle = { postStart: { exec: { command: ['sh', '-c', 'echo cold; exit 7'] } } };
      await real.node.bind('web', { containers: [{ lifecycle }, {}] });
      const status = await real.node.statusWhere(
        'web',
        ({ containerStatuses: [main] = [] }) => (main?.restartCount ?? 0) >= 1,
        MINUTE,
      );
      expect(status.containerStatuses?.[0]?.lastState?.terminated).toMatchObject({
        reason: 'PostStartHookFailed',
        message: expect.stringContaining('ended with code 7, wrote "cold"'),
      });
      await eventuallyPasses(async () => {
        expect(await real.node.events('web')).toContainEqual(
          expect.stringMatching(/failed main: PostStart hook failed: .*ended with code 7/),
        );
      }, soon);
    },
    2 * MINUTE,
  );

  /** A pod with a folder of the node, in which it notes what happens to it. */
  const noting = (command: string, more: object = {}) => ({
    terminationGracePeriodSeconds: 20,
    volumes: [{ name: 'notes', hostPath: { path: real.dir } }],
    containers: [
      {
        command: ['sh', '-c', command],
        volumeMounts: [{ name: 'notes', mountPath: '/notes' }],
        ...more,
      },
    ],
  });
  const notes = async () =>
    (await readFile(`${real.dir}/notes`, 'utf8').catch(() => '')).split('\n').filter(Boolean);
  const onTerm = `trap 'echo term >> /notes/notes; exit 0' TERM; ${forEver}`;

  it(
    'preStop is run before SIGTERM, also for a pod that was deleted while its kubelet was away',
    async () => {
      const hook = { exec: { command: ['sh', '-c', 'sleep 1; echo hook >> /notes/notes'] } };
      await real.node.bind('web', noting(onTerm, { lifecycle: { preStop: hook } }));
      await real.node.isReady('web', MINUTE);
      await real.stop();
      await real.node.delete('web');
      real.start();
      await eventuallyPasses(async () => expect(await real.docker.containers()).toEqual([]), soon);
      expect(await notes()).toEqual(['hook', 'term']);
    },
    2 * MINUTE,
  );

  it(
    'preStop asks a server of the pod by the name of its port',
    async () => {
      const serve = 'while :; do echo -e "HTTP/1.0 200 OK\\r\\n\\r" | nc -l -p 8080 >> /notes/notes; done';
      const ports = [{ name: 'bye', containerPort: 8080 }];
      const preStop = { httpGet: { path: '/goodbye', port: 'bye' } };
      await real.node.bind('web', {
        ...noting(serve, { ports, lifecycle: { preStop } }),
        terminationGracePeriodSeconds: 5,
      });
      await real.node.isReady('web', MINUTE);
      await real.node.delete('web');
      await eventuallyPasses(async () => expect(await real.docker.containers()).toEqual([]), soon);
      expect(await notes()).toContainEqual(expect.stringContaining('GET /goodbye HTTP/1.1'));
    },
    2 * MINUTE,
  );

  it(
    'a preStop that hangs ends with the grace period, and SIGTERM comes all the same',
    async () => {
      const preStop = { exec: { command: ['sh', '-c', 'echo hook >> /notes/notes; sleep 1000'] } };
      await real.node.bind('web', {
        ...noting(onTerm, { lifecycle: { preStop } }),
        terminationGracePeriodSeconds: 3,
      });
      await real.node.isReady('web', MINUTE);
      await real.node.delete('web');
      await eventuallyPasses(async () => expect(await real.docker.containers()).toEqual([]), soon);
      expect(await notes()).toEqual(['hook', 'term']);
      await eventuallyPasses(async () => {
        expect(await real.node.events('web')).toContainEqual(
          '1 failed main: PreStop hook failed: it did not end within 3 s',
        );
      }, soon);
    },
    2 * MINUTE,
  );

  it(
    'a container has its grace period to end by itself, and is killed after it',
    async () => {
      const slow = `trap 'sleep 3; echo done >> /notes/notes; exit 0' TERM; ${forEver}`;
      const stubborn = `trap 'echo never >> /notes/notes' TERM; ${forEver}`;
      await real.node.bind('slow', noting(slow));
      await real.node.bind('stubborn', { ...noting(stubborn), terminationGracePeriodSeconds: 1 });
      await Promise.all([real.node.isReady('slow', MINUTE), real.node.isReady('stubborn', MINUTE)]);
      await real.node.delete('slow');
      await real.node.delete('stubborn');
      await eventuallyPasses(async () => expect(await real.docker.containers()).toEqual([]), soon);
      expect([...(await notes())].sort()).toEqual(['done', 'never']);
      await eventuallyPasses(async () => {
        expect(await real.node.events('slow')).toContainEqual(
          expect.stringMatching(/^1 killing main: Killing \w+: pod deleted$/),
        );
      }, soon);
    },
    2 * MINUTE,
  );
});
