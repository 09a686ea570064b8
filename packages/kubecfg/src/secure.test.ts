import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@kube/test-harness';
import { bundleForTests, type KubecfgBench } from './testing/kubecfg-run.js';
import { startStub } from './testing/stub-server.js';

/* A server that is spoken to over TLS, and the credentials that are kept for it. */

const TLS = new URL('../src/fixtures/tls/', import.meta.url).pathname;
const CERT = `${TLS}cert.pem`;
const KEY = `${TLS}key.pem`;

const bundle = bundleForTests();
const received: { authorization: string | undefined; client: boolean }[] = [];
const server = createServer(
  {
    cert: readFileSync(CERT),
    key: readFileSync(KEY),
    ca: readFileSync(CERT),
    requestCert: true,
    rejectUnauthorized: false,
  },
  (req, res) => {
    const { authorized } = req.socket as unknown as { authorized: boolean };
    received.push({ authorization: req.headers.authorization, client: authorized });
    res.end('{"kind":"MinionList","items":[]}');
  },
);
let url = '';
let bench: KubecfgBench;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  received.length = 0;
  bench = bundle.bench();
});
afterAll(() => {
  server.close();
  bundle.remove();
});

const SIGNED = `-client_certificate ${CERT} -client_key ${KEY} -certificate_authority ${CERT}`;
const auth = (info: object): void => bench.write('{HOME}/.kubernetes_auth', JSON.stringify(info));

describe('a server over TLS', () => {
  it('asks for user and password once, and keeps them', async () => {
    const ran = await bench.run(`kubecfg -h ${url} -insecure_skip_tls_verify list minions`, {
      stdin: 'admin\n  secret more\n',
    });
    expect(ran).toEqual({
      code: 0,
      stdout: 'Please enter Username: Please enter Password: Minion identifier\n----------\n\n',
      stderr: '',
    });
    expect(bench.read('{HOME}/.kubernetes_auth')).toBe(
      '{"User":"admin","Password":"secret","CAFile":"","CertFile":"","KeyFile":"","BearerToken":"","Insecure":null}',
    );
    await bench.run(`kubecfg -h ${url} -insecure_skip_tls_verify list minions`);
    const basic = `Basic ${Buffer.from('admin:secret').toString('base64')}`;
    expect(received.map(({ authorization }) => authorization)).toEqual([basic, basic]);
  });

  it('keeps nothing when it is told to stop instead of an answer', async () => {
    const asking = bench.start(`kubecfg -h ${url} -insecure_skip_tls_verify list minions`);
    await eventually(() => asking.stdout().includes('Please enter Username: '));
    await asking.kill('SIGTERM');
    expect((await asking.ended).code).toBe(143);
    expect(bench.read('{HOME}/.kubernetes_auth')).toBeUndefined();
    expect(received).toEqual([]);
  });

  it('keeps empty answers at the end of the input', async () => {
    const { code } = await bench.run(`kubecfg -h ${url} -insecure_skip_tls_verify list minions`);
    expect(code).toBe(0);
    expect(bench.read('{HOME}/.kubernetes_auth')).toContain('"User":"","Password":""');
    expect(received).toEqual([{ authorization: undefined, client: false }]);
  });

  it('reads names of the credentials in any case, and lets what they say win over flags', async () => {
    auth({ bearertoken: 'abc', INSECURE: true, colour: 'red' });
    expect((await bench.run(`kubecfg -h ${url} list minions`)).code).toBe(0);
    expect(received).toEqual([{ authorization: 'Bearer abc', client: false }]);
    auth({ Insecure: false });
    expect((await bench.run(`kubecfg -h ${url} -insecure_skip_tls_verify list minions`)).code).toBe(255);
  });

  it('is not trusted without its authority', async () => {
    auth({});
    const { code, stderr } = await bench.run(`kubecfg -h ${url} list minions`);
    expect(code).toBe(255);
    expect(stderr).toContain('x509: certificate signed by unknown authority\n');
    expect(stderr).toContain('-certificate_authority');
  });

  it('is shown a certificate, with which a host without a scheme is taken to be secure', async () => {
    auth({});
    const host = url.replace('https://', '');
    expect(await bench.run(`kubecfg -h ${host} ${SIGNED} list minions`)).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect(received).toEqual([{ authorization: undefined, client: true }]);
  });

  it.each([
    [
      '{"User":"a","BearerToken":"b"}',
      "kubecfg.go:230] Can't configure client: username/password or bearer token may be set, but not both",
    ],
    ['{"CAFile":"none"}', "kubecfg.go:230] Can't configure client: open none: no such file or directory"],
    ['hello', "kubecfg.go:208] Error loading auth: invalid character 'h' looking for beginning of value"],
  ])('cannot be spoken to with %s', async (text, message) => {
    bench.write('{HOME}/.kubernetes_auth', text);
    const { code, stderr } = await bench.run(`kubecfg -h ${url} list minions`);
    expect(code).toBe(255);
    expect(stderr).toContain(message);
    expect(received).toEqual([]);
  });

  it('that speaks plain HTTP is told to do so', async () => {
    auth({});
    const plain = await startStub([]);
    const { code, stderr } = await bench.run(`kubecfg -h https://127.0.0.1:${plain.port} list minions`);
    await plain.close();
    expect(code).toBe(255);
    expect(stderr.split('\n')).toEqual([
      expect.stringMatching(/: tls: oversized record received with length 20527$/),
      expect.stringContaining('No apiserver was reached at https://127.0.0.1'),
      `  What listens there does not speak TLS. Try ${plain.url}`,
      '',
    ]);
  });

  it('that takes only signed clients says so without the words of a library', async () => {
    auth({});
    const strict = createServer({
      cert: readFileSync(CERT),
      key: readFileSync(KEY),
      ca: readFileSync(CERT),
      requestCert: true,
    });
    await new Promise<void>((resolve) => strict.listen(0, '127.0.0.1', resolve));
    const { port } = strict.address() as AddressInfo;
    const { code, stderr } = await bench.run(
      `kubecfg -h https://127.0.0.1:${port} -insecure_skip_tls_verify list minions`,
    );
    strict.close();
    expect(code).toBe(255);
    expect(stderr).not.toMatch(/openssl|SSL routines/);
    expect(stderr).toContain('certificate');
  });

  it('needs no credentials over plain HTTP', async () => {
    auth({ User: 'a', Password: 'b' });
    const { stderr } = await bench.run('kubecfg -h http://127.0.0.1:1 list minions');
    expect(stderr).toContain('connection refused');
  });
});
