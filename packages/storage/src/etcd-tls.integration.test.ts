import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { silentLogger } from '@kube/component-base/testing';
import { eventually, freePort } from '@kube/test-harness';
import { etcdPlace } from './etcd-flags.js';
import { createEtcdStorage } from './etcd-storage.js';
import type { Storage } from './storage.js';

let dir: string;
let url: string;
let etcd: ChildProcess;
const at = (name: string): string => join(dir, name);
const openssl = (...args: string[]): void => {
  execFileSync('openssl', args, { cwd: dir, stdio: 'pipe' });
};

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'etcd-tls-'));
  makeAuthority('ca');
  makeAuthority('stranger');
  makeCertificate('server', 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth');
  makeCertificate('client', 'extendedKeyUsage=clientAuth');
  const [port, peerPort] = [await freePort(), await freePort()];
  url = `https://127.0.0.1:${port}`;
  // It asks each client for a certificate of the same authority.
  const args = [
    `--data-dir=${at('data')}`,
    `--listen-client-urls=${url}`,
    `--advertise-client-urls=${url}`,
    `--listen-peer-urls=http://127.0.0.1:${peerPort}`,
    `--initial-advertise-peer-urls=http://127.0.0.1:${peerPort}`,
    `--initial-cluster=default=http://127.0.0.1:${peerPort}`,
    `--cert-file=${at('server.pem')}`,
    `--key-file=${at('server.key')}`,
    `--trusted-ca-file=${at('ca.pem')}`,
    '--client-cert-auth',
    '--unsafe-no-fsync',
  ];
  etcd = spawn('setpriv', ['--pdeathsig', 'KILL', '--', 'etcd', ...args], { stdio: 'ignore' });
  const storage = connect(configFile('ours', {}));
  await eventually(
    () => storage.currentRevision(AbortSignal.timeout(5_000)).then((revision) => revision > 0),
    {
      within: 20_000,
      describe: 'etcd to answer by TLS',
    },
  );
  storage.close();
}, 30_000);

afterAll(async () => {
  const ended = once(etcd, 'exit');
  etcd.kill('SIGKILL');
  await ended;
  rmSync(dir, { recursive: true });
});

function makeAuthority(name: string): void {
  const key = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-keyout',
    `${name}.key`,
  ];
  openssl('req', '-x509', ...key, '-subj', `/CN=${name}`, '-days', '1', '-out', `${name}.pem`);
}

function makeCertificate(name: string, extensions: string): void {
  const key = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-keyout',
    `${name}.key`,
  ];
  openssl('req', ...key, '-subj', `/CN=${name}`, '-out', `${name}.csr`);
  writeFileSync(at(`${name}.ext`), extensions);
  const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '1'];
  openssl('x509', '-req', '-in', `${name}.csr`, ...signed, '-extfile', `${name}.ext`, '-out', `${name}.pem`);
}

function configFile(name: string, changed: Record<string, unknown>): string {
  const config = { caCertFiles: [at('ca.pem')], certFile: at('client.pem'), keyFile: at('client.key') };
  const file = at(`${name}.json`);
  writeFileSync(file, JSON.stringify({ cluster: { machines: [url] }, config: { ...config, ...changed } }));
  return file;
}

function connect(etcd_config: string): Storage {
  return createEtcdStorage({
    ...etcdPlace({ etcd_servers: [], etcd_config }),
    log: silentLogger,
    callTimeoutMs: 2_000,
  });
}

describe('etcd by TLS', () => {
  it('reads, writes and watches with a certificate of the right authority', async () => {
    const storage = connect(configFile('ours', {}));
    const stop = new AbortController();
    const after = await storage.currentRevision(stop.signal);
    const seen = (async () => {
      for await (const { changes } of storage.watch('/', after, stop.signal)) return changes;
      return [];
    })();
    await storage.transact(
      ['/x'],
      () => ({ writes: [{ type: 'put', key: '/x', value: { is: 'here' } }], result: undefined }),
      stop.signal,
    );
    expect(await storage.get('/x', stop.signal)).toMatchObject({ value: { is: 'here' } });
    expect(await seen).toMatchObject([{ type: 'put', key: '/x', value: { is: 'here' } }]);
    stop.abort();
    storage.close();
  });

  it.each([
    { name: 'no certificate', changed: { certFile: '', keyFile: '' } },
    { name: 'a server of an authority that it does not trust', changed: { caCertFiles: ['stranger'] } },
    { name: 'no authority but the well-known ones', changed: { caCertFiles: [] } },
  ])('gets nothing with $name', async ({ changed: { caCertFiles, ...changed } }) => {
    const authorities = caCertFiles && { caCertFiles: caCertFiles.map((name) => at(`${name}.pem`)) };
    const storage = connect(configFile('theirs', { ...changed, ...authorities }));
    await expect(storage.get('/x', AbortSignal.timeout(10_000))).rejects.toMatchObject({
      code: 'unavailable',
    });
    storage.close();
  });

  it('refuses certificates for servers that are not asked by TLS', () => {
    const tls = { ca: readFileSync(at('ca.pem')) };
    const servers = [url.replace('https:', 'http:')];
    expect(() => createEtcdStorage({ servers, tls, log: silentLogger })).toThrow(
      `certificates are given for etcd servers that are not https: ${servers[0]}`,
    );
  });
});
