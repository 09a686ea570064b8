import { describe, expect, it } from '@jest/globals';
import { parseFlags } from '@kube/component-base';
import { defaultMaxConnections, openFilesLimit } from './fd-limit.js';
import { FLAGS, readOptions } from './options.js';

const ETCD = '-etcd_servers=http://127.0.0.1:4001';
const read = (...argv: string[]) => readOptions(parseFlags(FLAGS, argv).flags);

describe('the flags of proxy', () => {
  it("take the article's command line", () => {
    expect(read(ETCD)).toMatchObject({
      etcd: { servers: ['http://127.0.0.1:4001'] },
      bind_address: '0.0.0.0',
      proxy_mode: 'userspace',
      healthz_address: '127.0.0.1',
      healthz_port: 10249,
      portal_net: undefined,
    });
  });

  it.each([
    ['no etcd', [], /etcd_servers/],
    ['a mode that is none', [ETCD, '-proxy_mode=ipvs'], /proxy_mode.*userspace, nftables/],
    ['looking at the rules all the time', [ETCD, '-sync_period=1ms'], /-sync_period must be at least 100ms/],
    ['forgetting flows at once', [ETCD, '-udp_timeout=0'], /-udp_timeout must be more than 0/],
    ['a portal net that is none', [ETCD, '-portal_net=172.0.0.0'], /portal_net.*invalid CIDR/],
  ])('refuse %s', (_, argv, message) => {
    expect(() => read(...argv)).toThrow(message);
  });
});

describe('defaultMaxConnections', () => {
  it.each([
    [20_000, 4_968],
    [1_024, 224],
    [100, 1],
  ])('of %d open files leaves room for others: %d', (openFiles, expected) => {
    expect(defaultMaxConnections(openFiles)).toBe(expected);
  });

  it('starts from what the kernel allows this process', () => {
    expect(openFilesLimit()).toBeGreaterThan(128);
  });
});
