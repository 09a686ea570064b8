import { describe, expect, it } from '@jest/globals';
import { aService } from '@kube/api-types/testing';
import { serviceVariables } from './service-variables.js';

const lines = (...args: Parameters<typeof serviceVariables>): string[] =>
  serviceVariables(...args).map(({ name, value }) => `${name}=${value}`);

describe('serviceVariables', () => {
  it('names a service as containers of that time expect', () => {
    const service = aService('redis-master', {
      clusterIP: '172.31.90.251',
      port: { port: 6379, protocol: 'tcp' },
    });
    expect(lines([service], [])).toEqual([
      'REDIS_MASTER_SERVICE_HOST=172.31.90.251',
      'REDIS_MASTER_SERVICE_PORT=6379',
      'REDIS_MASTER_PORT=tcp://172.31.90.251:6379',
      'REDIS_MASTER_PORT_6379_TCP=tcp://172.31.90.251:6379',
      'REDIS_MASTER_PORT_6379_TCP_PROTO=tcp',
      'REDIS_MASTER_PORT_6379_TCP_PORT=6379',
      'REDIS_MASTER_PORT_6379_TCP_ADDR=172.31.90.251',
    ]);
  });

  it('sorts by service, and lets an own service hide one of the master', () => {
    const own = [
      aService('web', { clusterIP: '10.0.0.3' }),
      aService('kubernetes', { clusterIP: '10.0.0.2' }),
    ];
    const hosts = lines(own, [aService('kubernetes', { clusterIP: '10.0.0.9' })]).filter((line) =>
      line.includes('HOST'),
    );
    expect(hosts).toEqual(['KUBERNETES_SERVICE_HOST=10.0.0.2', 'WEB_SERVICE_HOST=10.0.0.3']);
  });

  it('passes over a service without an address', () => {
    expect(lines([aService('web', { clusterIP: '' })], [])).toEqual([]);
  });
});
