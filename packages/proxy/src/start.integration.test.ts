import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@kube/test-harness';
import { createNetworkNamespace, type NetworkNamespace } from './testing/network-namespace.js';
import { launchProxy, runProxyOnce } from './testing/proxy-under-test.js';

describe('proxy, the program', () => {
  let net: NetworkNamespace;
  beforeAll(async () => {
    net = await createNetworkNamespace();
  }, 60_000);
  afterAll(() => net.remove());

  it('waits for etcd when it is started first, and says so', async () => {
    await net.etcd.kill();
    const proxy = launchProxy(net);
    const health = 'http://127.0.0.1:10249/healthz';
    await eventually(async () => (await proxy.health()) === 503);
    expect(await net.inside('fetchText', health)).toContain('etcd has not answered');
    // Not knowing what there is, it must not say that there is nothing.
    expect(await net.run('iptables-save', [])).not.toContain('KUBE');
    await net.etcd.start();
    await eventually(async () => (await proxy.health()) === 200);
    expect(proxy.exit()).toBeUndefined();
    await proxy.kill('SIGTERM');
    expect(proxy.exit()).toBe(0);
  });

  it('ends with 1 and a reason when it is told too little', async () => {
    expect(await runProxyOnce(net)).toBe(1);
  });

  it('listens where it is told to, and leads its rules there', async () => {
    const proxy = launchProxy(net, ['-bind_address=10.9.0.5', '-healthz_port=10249']);
    await eventually(async () => (await proxy.health()) === 200);
    await net.inside('serveTcp', 'b1', { address: '127.0.1.1', port: 8000 }, { kind: 'name' });
    await net.inside('serveUdp', 'u1', { address: '127.0.1.1', port: 53 }, 'name');
    await proxy.serve({
      web: { ports: [{ port: 80 }], clusterIP: '172.0.0.10' },
      dns: { ports: [{ port: 53, protocol: 'UDP' }], clusterIP: '172.0.0.11' },
    });
    await proxy.lead('web', ['127.0.1.1:8000']);
    await proxy.lead('dns', ['127.0.1.1:53']);
    expect(await net.inside('dial', { address: '172.0.0.10', port: 80 }, 2, 1)).toEqual(['b1', 'b1']);
    expect(await net.inside('ask', 'x', { address: '172.0.0.11', port: 53 }, '?', 2_000)).toBe('u1 ?');
    expect(await net.run('iptables-save', ['-t', 'nat'])).toMatch(/-j DNAT --to-destination 10\.9\.0\.5:\d+/);
    await proxy.kill('SIGTERM');
  });
});
