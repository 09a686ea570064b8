import { describe, expect, it } from '@jest/globals';
import type { Probe } from '@kube/api-types';
import { aContainer } from '@kube/api-types/testing';
import { httpUrl, probeTarget } from './probe-target.js';

const container = aContainer({ ports: [{ name: 'web', containerPort: 8080, hostPort: 80 }] });

describe('probeTarget', () => {
  it.each<[string, Probe, unknown]>([
    ['nothing', {}, undefined],
    [
      'exec before all',
      { exec: { command: ['a'] }, tcpSocket: { port: 1 } },
      { type: 'exec', command: ['a'] },
    ],
    ['a port', { tcpSocket: { port: 6379 } }, { type: 'tcp', host: '10.0.0.1', port: 6379 }],
    [
      'the port of the container by name',
      { tcpSocket: { port: 'web' } },
      { type: 'tcp', host: '10.0.0.1', port: 8080 },
    ],
    ['a number as text', { tcpSocket: { port: '81' } }, { type: 'tcp', host: '10.0.0.1', port: 81 }],
  ])('asks %s', (_, probe, target) => {
    expect(probeTarget(container, probe, '10.0.0.1')).toEqual(target);
  });

  it.each<[Probe]>([
    [{ tcpSocket: { port: 'none' } }],
    [{ tcpSocket: { port: '70000' } }],
    [{ tcpSocket: {} }],
  ])('refuses %j', (probe) => {
    expect(() => probeTarget(container, probe, '10.0.0.1')).toThrow('port');
  });
});

describe('httpUrl', () => {
  it.each([
    [{ port: 8080, path: '/healthz' }, 'http://10.0.0.1:8080/healthz'],
    [{ port: 'web', path: 'healthz?deep=1' }, 'http://10.0.0.1:8080/healthz?deep=1'],
    [{}, 'http://10.0.0.1/'],
    [{ host: '127.0.0.1', port: 81 }, 'http://127.0.0.1:81/'],
    [{ host: '::1', port: 81 }, 'http://[::1]:81/'],
  ])('%j → %s', (action, url) => {
    expect(httpUrl(container, action, '10.0.0.1').href).toBe(url);
  });
});
