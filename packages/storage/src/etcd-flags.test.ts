import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { etcdPlace } from './etcd-flags.js';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'etcd-config-'));
  for (const name of ['ca', 'ca2', 'cert', 'key']) writeFileSync(join(dir, name), `${name} of ours`);
});
afterAll(() => rmSync(dir, { recursive: true }));

const at = (name: string): string => join(dir, name);
const machines = ['https://10.0.0.1:2379'];

function placeOf(config: unknown) {
  writeFileSync(at('etcd.json'), typeof config === 'string' ? config : JSON.stringify(config));
  return etcdPlace({ etcd_servers: [], etcd_config: at('etcd.json') });
}

describe('etcdPlace', () => {
  it('takes the servers as they are given', () => {
    expect(etcdPlace({ etcd_servers: ['http://a:1', 'http://b:1'], etcd_config: '' })).toEqual({
      servers: ['http://a:1', 'http://b:1'],
    });
  });

  it('reads servers, authorities, certificate and key out of a file', () => {
    const place = placeOf({
      cluster: { leader: 'https://10.0.0.1:2379', machines },
      config: {
        caCertFiles: [at('ca'), at('ca2')],
        certFile: at('cert'),
        keyFile: at('key'),
        timeout: 1_000_000_000,
        consistency: 'STRONG',
      },
    });
    expect(place.servers).toEqual(machines);
    expect(Object.entries(place.tls ?? {}).map(([name, pem]) => [name, pem.toString()])).toEqual([
      ['ca', 'ca of ours\nca2 of ours\n'],
      ['cert', 'cert of ours\n'],
      ['key', 'key of ours\n'],
    ]);
  });

  it.each([
    [{ cluster: { machines } }],
    [{ cluster: { machines }, config: { certFile: '', keyFile: '', caCertFiles: null } }],
  ])('leaves certificates to Node when none are named: %j', (config) => {
    expect(placeOf(config)).toEqual({ servers: machines });
  });

  it.each([
    { etcd_servers: [], etcd_config: '' },
    { etcd_servers: ['http://a:1'], etcd_config: '/etc/etcd.json' },
  ])('wants exactly one of both flags: %j', (flags) => {
    expect(() => etcdPlace(flags)).toThrow('specify either -etcd_servers or -etcd_config');
  });

  it.each([
    ['{', 'cannot read -etcd_config='],
    [[], 'etcd.json must be a JSON object'],
    [{ cluster: [] }, 'etcd.json: cluster must be a JSON object'],
    [{ cluster: { machines: [] } }, 'cluster.machines must list the URLs of etcd'],
    [{}, 'cluster.machines must list the URLs of etcd'],
    [{ cluster: { machines: 'http://a:1' } }, 'cluster.machines must be a list of texts'],
    [{ clusters: {} }, 'etcd.json has no field "clusters", only cluster, config'],
    [
      { cluster: { machines }, config: { caCertFile: 'x' } },
      'config has no field "caCertFile", only caCertFiles',
    ],
    [{ cluster: { machines }, config: { certFile: 1 } }, 'config.certFile must be a text'],
    [
      { cluster: { machines }, config: { certFile: '/x' } },
      'config.certFile and config.keyFile belong together',
    ],
    [{ cluster: { machines }, config: { caCertFiles: ['/not/there.pem'] } }, '/not/there.pem'],
  ])('refuses %j', (config, message) => {
    expect(() => placeOf(config)).toThrow(message);
  });

  it('names the file that is not there', () => {
    expect(() => etcdPlace({ etcd_servers: [], etcd_config: at('nothing.json') })).toThrow(
      `cannot read -etcd_config=${at('nothing.json')}: ENOENT`,
    );
  });
});
