import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { silentLogger } from '@kube/component-base/testing';
import { createEtcdStorage } from '@kube/storage';
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

async function start(port: number, ...more: string[]): Promise<Program> {
  const args = [
    `-port=${port}`,
    '-portal_net=10.99.0.0/16',
    `-etcd_servers=${etcd.url}`,
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

  it('ends when a part of it fails, instead of listening without it', async () => {
    const own = await startEtcd();
    const storage = createEtcdStorage({ servers: [own.url], log: silentLogger });
    // Something that others wrote, and that no part of us can make anything of.
    const put = { type: 'put', key: '/registry/pods/default/nothing', value: null } as const;
    await storage.transact([], () => ({ writes: [put], result: undefined }), new AbortController().signal);
    storage.close();
    const args = [`-port=${await freePort()}`, '-read_only_port=0', '-portal_net=10.99.0.0/16'];
    const program = await startProgram(PROGRAM, [...args, `-etcd_servers=${own.url}`]);
    expect((await program.exited).code).toBe(1);
    expect(program.stderr()).toContain('task failed');
    await own.stop();
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
