import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { silentLogger } from '@kube/component-base/testing';
import { createEtcdStorage, type Storage } from '@kube/storage';
import {
  type EtcdServer,
  eventually,
  freePort,
  type Program,
  startEtcd,
  startProgram,
} from '@kube/test-harness';
import { ApiTester } from './testing/api-tester.js';
import { podBody } from './testing/bodies.js';
import { selfSigned } from './testing/self-signed.js';

const PROGRAM = fileURLToPath(new URL('./cmd/apiserver.js', import.meta.url));

const { signal } = new AbortController();

let etcd: EtcdServer;
let folder: string;
beforeAll(async () => {
  etcd = await startEtcd();
  folder = await mkdtemp(join(tmpdir(), 'apiserver-'));
});
afterAll(async () => {
  await etcd.stop();
  await rm(folder, { recursive: true });
});

function start(port: number, ...more: string[]): Promise<Program> {
  return startOn(etcd, port, ...more);
}

async function startOn({ url }: EtcdServer, port: number, ...more: string[]): Promise<Program> {
  const args = [
    `-port=${port}`,
    '-portal_net=10.99.0.0/16',
    `-etcd_servers=${url}`,
    '-public_address_override=127.0.0.1',
    ...more,
  ];
  return await startProgram(PROGRAM, args, {
    ready: async () => (await new ApiTester(port).get('/healthz')).code === 200,
  });
}

describe('the program', () => {
  it('survives kill -9: what was answered is there, and a watch can go on', async () => {
    const port = await freePort();
    const api = new ApiTester(port);
    let program = await start(port, '-read_only_port=0');
    await api.post('/api/v1beta1/pods', podBody('one'));
    const { text: before } = await api.get('/api/v1beta1/pods/one');
    await program.kill('SIGKILL');
    program = await start(port, '-read_only_port=0');
    expect((await api.get('/api/v1beta1/pods/one')).text).toBe(before);
    const { json: list } = await api.get('/api/v1beta1/pods');
    const watch = await api.watch(`watch/pods?resourceVersion=${list.resourceVersion}`);
    await api.delete('/api/v1beta1/pods/one');
    await eventually(() => watch.seen().includes('DELETED one'));
    await program.kill('SIGTERM');
    await eventually(() => watch.ended);
    expect(watch.response.complete).toBe(true);
    expect((await program.exited).code).toBe(0);
  });

  it('serves each port by its own rules', async () => {
    const [port, readOnlyPort, securePort] = [await freePort(), await freePort(), await freePort()];
    const tls = selfSigned(Date.now());
    const file = async (name: string, content: Buffer | string): Promise<string> => {
      await writeFile(join(folder, name), content);
      return join(folder, name);
    };
    const program = await start(
      port,
      `-read_only_port=${readOnlyPort}`,
      `-secure_port=${securePort}`,
      `-tls_cert_file=${await file('cert.pem', tls.cert)}`,
      `-tls_private_key_file=${await file('key.pem', tls.key)}`,
      `-token_auth_file=${await file('tokens.csv', 'tok,me,1\n')}`,
      '-authorization_mode=ABAC',
      `-authorization_policy_file=${await file('policy', '{"user":"me","readonly":true}\n')}`,
      '-cors_allowed_origins=example',
      '-machines=m1,m2',
    );
    const [api, reading, secure] = [
      new ApiTester(port),
      new ApiTester(readOnlyPort),
      new ApiTester(securePort, tls.cert),
    ];
    expect((await reading.post('/api/v1beta1/pods', podBody('x'))).code).toBe(403);
    expect((await reading.get('/api/v1beta1/pods')).code).toBe(200);
    const me = { Authorization: 'Bearer tok' };
    expect((await secure.get('/api/v1beta1/pods')).code).toBe(401);
    expect((await secure.get('/api/v1beta1/pods', me)).code).toBe(200);
    expect((await secure.send('DELETE', '/api/v1beta1/pods/x', undefined, me)).code).toBe(403);
    expect((await secure.get('/_whoami', me)).text).toBe('AUTHENTICATED AS me');
    const { headers } = await api.get('/version', { Origin: 'http://example.com' });
    expect(headers['access-control-allow-origin']).toBe('http://example.com');
    await eventually(async () => (await api.get('/api/v1beta1/minions')).json.items.length === 2);
    const of = async (service: string) => (await api.get(`/api/v1beta1/endpoints/${service}`)).json.endpoints;
    await eventually(async () => (await of('kubernetes-ro'))?.includes(`127.0.0.1:${readOnlyPort}`));
    expect(await of('kubernetes')).toContain(`127.0.0.1:${port}`);
    const { text: validated } = await api.get('/validate');
    expect(JSON.parse(validated)).toContainEqual({
      component: 'etcd-0',
      health: 'healthy',
      msg: '{"health":"true"}',
      err: 'nil',
    });
    await program.kill('SIGTERM');
    expect((await program.exited).code).toBe(0);
  });

  it('has any number of watchers without Node suspecting a leak', async () => {
    const port = await freePort();
    const api = new ApiTester(port);
    const program = await start(port, '-read_only_port=0');
    const watches = await Promise.all(Array.from({ length: 12 }, () => api.watch('watch/pods')));
    for (const watch of watches) watch.close();
    await program.kill('SIGTERM');
    expect(program.stderr()).not.toContain('MaxListeners');
  });

  describe('with what others wrote into etcd', () => {
    let own: EtcdServer;
    let storage: Storage;
    beforeEach(async () => {
      own = await startEtcd();
      storage = createEtcdStorage({ servers: [own.url], log: silentLogger });
    });
    afterEach(async () => {
      storage.close();
      await own.stop();
    });

    const write = (key: string, value: unknown): Promise<unknown> =>
      storage.transact([], () => ({ writes: [{ type: 'put', key, value }], result: undefined }), signal);

    it('goes on without what means nothing where it lies', async () => {
      await write('/registry/pods/default/nothing', null);
      const port = await freePort();
      const api = new ApiTester(port);
      const program = await startOn(own, port, '-read_only_port=0');
      const watch = await api.watch('watch/pods');
      for (const [place, value] of Object.entries({
        'pods/default/bare': { metadata: { name: 'bare', namespace: 'default' } },
        'services/specs/default/one': { metadata: { name: 'other', namespace: 'default' }, spec: {} },
        'minions/n1': 'n1',
        'portalips/10.99.0.9': null,
        'masters/x': 7,
      }))
        await write(`/registry/${place}`, value);
      await api.post('/api/v1beta1/pods', podBody('whole'));
      await eventually(() => watch.seen().includes('ADDED whole'));
      expect(watch.seen()).toEqual(['ADDED whole']);
      await write('/registry/pods/default/whole', 1);
      await eventually(() => watch.seen().includes('DELETED whole'));
      for (const resource of ['pods', 'services', 'minions'])
        expect((await api.get(`/api/v1beta1/${resource}`)).code).toBe(200);
      await program.kill('SIGTERM');
      expect((await program.exited).code).toBe(0);
      expect(program.stderr()).toMatch(/passed over .* etcdctl key=\/registry\/pods\/default\/nothing/);
    });

    it('ends when a part of it fails of that, instead of listening without it', async () => {
      const port = await freePort();
      const program = await startOn(own, port, '-read_only_port=0');
      await new ApiTester(port).watch('watch/pods');
      // It has all that a pod needs, and cannot be shown.
      const metadata = { name: 'odd', namespace: 'default' };
      await write('/registry/pods/default/odd', { metadata, spec: { containers: [{ ports: 5 }] } });
      expect((await program.exited).code).toBe(1);
      expect(program.stderr()).toContain('task failed');
    });
  });

  it('says what is wrong with its flags, and ends', async () => {
    const program = await startProgram(PROGRAM, [`-etcd_servers=${etcd.url}`]);
    expect((await program.exited).code).toBe(1);
    expect(program.stderr()).toContain('No -portal_net specified');
  });

  it('listens while etcd is away, and says so', async () => {
    const away = await startEtcd();
    await away.kill();
    const port = await freePort();
    const api = new ApiTester(port);
    const program = await startProgram(
      PROGRAM,
      [`-port=${port}`, '-read_only_port=0', '-portal_net=10.99.0.0/16', `-etcd_servers=${away.url}`],
      { ready: async () => (await api.get('/healthz')).code === 503 },
    );
    expect((await api.get('/healthz')).text).toBe('watch cache: not filled yet, etcd has not answered\n');
    expect((await api.get('/version')).code).toBe(200);
    await away.restart();
    await eventually(async () => (await api.get('/healthz')).code === 200);
    await program.kill('SIGTERM');
    await away.stop();
  });
});
