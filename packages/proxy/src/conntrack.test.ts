import { describe, expect, it } from '@jest/globals';
import { silentLogger } from '@kube/component-base/testing';
import { CommandFailed, CommandMissing } from './command.js';
import { createConntrack, staleUdpFlows } from './conntrack.js';
import type { ServicePort } from './table/service-port.js';
import { anEndpoint, aServicePort } from './testing/service-ports.js';

const dns = (...endpoints: string[]): ServicePort =>
  aServicePort({ protocol: 'UDP', port: 53, endpoints: endpoints.map(anEndpoint) });
const ALL = { address: '172.0.0.10', port: 53 };
const to = (id: string) => ({ ...ALL, endpoint: anEndpoint(id) });

describe('staleUdpFlows', () => {
  it.each<[string, ServicePort[] | undefined, ServicePort[], unknown[]]>([
    ['an endpoint has gone', [dns('a:1', 'b:1')], [dns('b:1')], [to('a:1')]],
    ['an endpoint has come', [dns('a:1')], [dns('a:1', 'b:1')], []],
    ['the first endpoint has come', [dns()], [dns('a:1')], [ALL]],
    ['the service is new', [], [dns('a:1')], [ALL]],
    ['the service is new and leads nowhere', [], [dns()], []],
    ['the service has gone', [dns('a:1')], [], [to('a:1')]],
    ['nothing is known of before', undefined, [dns('a:1')], [ALL]],
    ['nothing has changed', [dns('a:1')], [dns('a:1')], []],
    ['it is TCP', [], [aServicePort({ endpoints: [anEndpoint('a:1')] })], []],
  ])('when %s', (_, before, now, expected) => {
    expect(staleUdpFlows(before, now)).toEqual(expected);
  });

  it('follows every address of a service', () => {
    const now = { ...dns('a:1'), addresses: ['172.0.0.10', '192.0.2.7'] };
    expect(staleUdpFlows([], [now]).map(({ address }) => address)).toEqual(['172.0.0.10', '192.0.2.7']);
  });
});

describe('createConntrack', () => {
  const { signal } = new AbortController();

  it('names portal and endpoint', async () => {
    const ran: string[] = [];
    const conntrack = createConntrack(silentLogger, async (file, args) => {
      ran.push([file, ...args].join(' '));
      return '';
    });
    await conntrack.forget([ALL, to('10.0.0.1:5353')], signal);
    expect(ran).toEqual([
      'conntrack -D -p udp --orig-dst 172.0.0.10 --orig-port-dst 53',
      'conntrack -D -p udp --orig-dst 172.0.0.10 --orig-port-dst 53 --reply-src 10.0.0.1 --reply-port-src 5353',
    ]);
  });

  it('takes it for done when there was none', async () => {
    const none = new CommandFailed(1, 'conntrack failed: 0 flow entries have been deleted.');
    const conntrack = createConntrack(silentLogger, () => Promise.reject(none));
    await expect(conntrack.forget([ALL], signal)).resolves.toBeUndefined();
  });

  it.each([
    ['is not installed', new CommandMissing('conntrack'), 1],
    ['fails', new CommandFailed(1, 'conntrack failed: you must be root'), 3],
  ])('says once that it %s, and does without', async (_, fault, expectedRuns) => {
    const lines: string[] = [];
    let runs = 0;
    const log = { ...silentLogger, warn: (_fields: unknown, text: string) => void lines.push(text) };
    const conntrack = createConntrack(log, () => {
      runs += 1;
      return Promise.reject(fault);
    });
    await conntrack.forget([ALL, ALL], signal);
    await conntrack.forget([ALL], signal);
    expect(runs).toBe(expectedRuns);
    expect(lines).toEqual([expect.stringContaining('apt-get install conntrack')]);
  });
});
