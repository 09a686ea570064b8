import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { parseFlags } from '@kube/component-base/flags';
import { FLAGS, type Flags, readOptions } from './options.js';

const folder = mkdtempSync(join(tmpdir(), 'options-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

const USUAL = ['-portal_net=10.0.0.0/16', '-etcd_servers=http://127.0.0.1:4001'];
const read = (...args: string[]) => readOptions(parseFlags(FLAGS, [...USUAL, ...args]).flags as Flags);

const pem = file('pem', 'a pem');

describe('readOptions', () => {
  it('needs a portal net and etcd, and nothing else', () => {
    const { portal_net: net, etcd, tls, tokens } = read();
    expect(net.cidr).toBe('10.0.0.0/16');
    expect(etcd).toEqual({ servers: ['http://127.0.0.1:4001'] });
    expect([tls, tokens]).toEqual([undefined, undefined]);
  });

  it('takes the command line of the article', () => {
    const args =
      '-address=127.0.0.1 -port=8080 -portal_net=172.0.0.0/16 -machines=127.0.0.1 -etcd_servers=http://127.0.0.1:4001';
    const options = readOptions(parseFlags(FLAGS, args.split(' ')).flags as Flags);
    expect(options).toMatchObject({ address: '127.0.0.1', port: 8080, machines: ['127.0.0.1'] });
  });

  it('reads the files of the secure port', () => {
    const options = read(
      '-secure_port=6443',
      `-tls_cert_file=${pem}`,
      `-tls_private_key_file=${pem}`,
      `-token_auth_file=${file('tokens', 'tok,me,1\n')}`,
      '-authorization_mode=ABAC',
      `-authorization_policy_file=${file('policy', '{"user":"me"}\n')}`,
    );
    expect(options.tls?.cert.toString()).toBe('a pem');
    expect(options.tokens?.get('tok')?.name).toBe('me');
    const asked = { user: 'me', readOnly: false, kind: 'pods', namespace: '' };
    expect(options.authorize(asked)).toBe(true);
    expect(options.authorize({ ...asked, user: 'you' })).toBe(false);
  });

  it('reads certificates for kubelets', () => {
    const { kubeletTls } = read(
      '-kubelet_https',
      `-kubelet_client_certificate=${pem}`,
      `-kubelet_client_key=${pem}`,
      `-kubelet_certificate_authority=${pem}`,
    );
    expect(Object.keys(kubeletTls).sort()).toEqual(['ca', 'cert', 'key']);
  });

  it.each([
    [['-event_ttl=10ms'], '-event_ttl must be at least 1s'],
    [['-api_prefix=/api/'], '-api_prefix=/api/ must be a path'],
    [['-api_prefix=api'], '-api_prefix=api must be a path'],
    [['-secure_port=6443'], '-secure_port needs -tls_cert_file and -tls_private_key_file'],
    [['-token_auth_file=/nosuch'], '-token_auth_file=/nosuch: ENOENT'],
    [
      [`-token_auth_file=${file('bad-tokens', 'tok\n')}`],
      'each needs a token, the name and the uid of a user',
    ],
    [['-authorization_mode=ABAC'], 'belong together'],
    [['-authorization_mode=Maybe'], '-authorization_mode=Maybe is not known'],
    [[`-authorization_policy_file=${file('unused', '{}')}`], 'belong together'],
    [
      ['-authorization_mode=ABAC', `-authorization_policy_file=${file('bad-policy', '{"ns":""}')}`],
      'bad-policy: line 1: the key "ns" is not known',
    ],
    [['-cors_allowed_origins=('], '-cors_allowed_origins: ( is no regular expression'],
    [['-kubelet_https', `-kubelet_client_key=${pem}`], 'belong together'],
    [[`-kubelet_certificate_authority=${pem}`], 'with -kubelet_https only'],
    [
      ['-kubelet_https', '-kubelet_certificate_authority=/nosuch'],
      '-kubelet_certificate_authority=/nosuch: ENOENT',
    ],
  ])('refuses %j', (args, message) => {
    expect(() => read(...args)).toThrow(message);
  });

  it('says what is missing', () => {
    const bare = (args: string[]) => () => readOptions(parseFlags(FLAGS, args).flags as Flags);
    expect(bare([USUAL[1] ?? ''])).toThrow('No -portal_net specified');
    expect(bare([USUAL[0] ?? ''])).toThrow('specify either -etcd_servers or -etcd_config');
  });
});
