import { cpus, totalmem } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RuntimeError } from '../../dockertools/container-runtime.js';
import type { ContainerUsage } from '../../dockertools/container-streams.js';
import { TestServer } from '../testing/test-server.js';

let server: TestServer;
beforeEach(async () => {
  server = await new TestServer().start();
});
afterEach(() => server.stop());

function aUsage(id: string, more: Partial<ContainerUsage> = {}): ContainerUsage {
  return {
    id,
    name: `k8s_${id}`,
    createdAt: '2026-11-25T22:00:00.5Z',
    at: '2026-11-25T22:07:21.799310043Z',
    cpu: { shares: 512, totalNs: 76, coresNs: [45, 31], userNs: 50, systemNs: 26 },
    memory: { limitBytes: 1024, usedBytes: 688, workingSetBytes: 600, pageFaults: 17, majorPageFaults: 0 },
    network: {
      ...{
        rxBytes: 1,
        rxPackets: 2,
        rxErrors: 3,
        rxDropped: 4,
        txBytes: 5,
        txPackets: 6,
        txErrors: 7,
        txDropped: 8,
      },
    },
    written: { bytes: 3, folder: '/' },
    ...more,
  };
}

const json = async (path: string) => {
  const { code, headers, text } = await server.get(path);
  expect([code, headers['content-type']]).toEqual([200, 'application/json']);
  return JSON.parse(text);
};

describe('/stats', () => {
  it('tells what a container uses, in the words of cAdvisor', async () => {
    server.addPod('web', ['main']);
    server.streams.usages.set('web-main-0', aUsage('web-main-0'));
    expect(await json('/stats/web/main')).toEqual({
      name: '/docker/web-main-0',
      aliases: ['k8s_web-main-0', 'web-main-0'],
      namespace: 'docker',
      spec: {
        creation_time: '2026-11-25T22:00:00.5Z',
        ...{ has_cpu: true, cpu: { limit: 512, max_limit: 0 }, has_memory: true, memory: { limit: 1024 } },
        ...{ has_network: true, has_filesystem: true },
      },
      stats: [
        {
          timestamp: '2026-11-25T22:07:21.799310043Z',
          cpu: { usage: { total: 76, per_cpu_usage: [45, 31], user: 50, system: 26 }, load: 0 },
          diskio: {},
          memory: {
            ...{ usage: 688, working_set: 600 },
            ...{ container_data: { pgfault: 17 }, hierarchical_data: { pgfault: 17 } },
          },
          network: {
            ...{ rx_bytes: 1, rx_packets: 2, rx_errors: 3, rx_dropped: 4 },
            ...{ tx_bytes: 5, tx_packets: 6, tx_errors: 7, tx_dropped: 8 },
          },
          filesystem: [{ device: expect.any(String), capacity: expect.any(Number), usage: 3 }],
        },
      ],
    });
  });

  it('leaves out what is not known', async () => {
    server.addPod('web', ['main']);
    const usage = aUsage('web-main-0', {
      network: undefined,
      written: { bytes: 3, folder: '/of/another/machine' },
    });
    server.streams.usages.set('web-main-0', usage);
    const { spec, stats } = await json('/stats/web/main');
    expect(spec).toMatchObject({ has_network: false, has_filesystem: false });
    expect(stats[0]).toMatchObject({ network: { rx_bytes: 0 } });
    expect(stats[0]).not.toHaveProperty('filesystem');
  });

  it.each([
    '/stats/web/main',
    '/stats/web/main/',
    '/stats/web/uid-web/main',
    '/stats/default/web/uid-web/main',
    '/stats/web/main?namespace=default',
  ])('knows a container by %s', async (path) => {
    server.addPod('web', ['main']);
    server.streams.usages.set('web-main-0', aUsage('web-main-0'));
    expect(await json(path)).toMatchObject({ name: '/docker/web-main-0' });
  });

  it('tells of all containers of a pod that run', async () => {
    server.addPod('web', ['main', 'side']);
    server.addContainer('web', 'main', { attempt: 1, state: 'exited' });
    server.streams.usages.set('web-main-0', aUsage('web-main-0'));
    server.streams.usages.set('web-net-0', aUsage('web-net-0'));
    // It ends while it is asked about.
    server.streams.failure = new RuntimeError('conflict', 'container web-side-0 does not run');
    expect(await json('/stats/web')).toMatchObject({
      main: { name: '/docker/web-main-0' },
      net: { name: '/docker/web-net-0' },
    });
  });

  it.each([
    ['/stats/none', 404, 'pod "default/none" not found'],
    ['/stats/web/none', 404, 'has no container "none"'],
    ['/stats/web/main?namespace=other', 404, 'pod "other/web" not found'],
    ['/stats/web/uid-other/main', 404, 'with uid "uid-other" not found'],
    ['/stats/a/b/c/d/e', 404, 'unknown resource.'],
  ])('%s is %d', async (path, code, text) => {
    server.addPod('web', ['main']);
    expect(await server.get(path)).toMatchObject({ code, text: expect.stringContaining(text) });
  });

  it.each(['/stats', '/stats/'])('%s tells of the machine', async (path) => {
    server.addPod('web', ['main']);
    const { name, subcontainers, spec, stats } = await json(path);
    expect([name, subcontainers]).toEqual([
      '/',
      [{ name: '/docker/web-net-0' }, { name: '/docker/web-main-0' }],
    ]);
    expect(spec.memory.limit).toBe(totalmem());
    const [{ cpu, memory, network, filesystem }] = stats;
    expect(cpu.usage.total).toBeGreaterThan(0);
    expect(cpu.usage.per_cpu_usage).toHaveLength(cpus().length);
    expect(memory.working_set).toBeLessThan(totalmem());
    expect(network.rx_bytes).toBeGreaterThanOrEqual(0);
    expect(filesystem[0]).toMatchObject({ capacity: expect.any(Number), usage: expect.any(Number) });
  });

  it('takes the question that v0.5.6 was sent along', async () => {
    expect((await server.get('/stats/', { method: 'POST' })).code).toBe(200);
  });
});

describe('/spec/', () => {
  it('tells what the machine has', async () => {
    const { num_cores, memory_capacity, filesystems } = await json('/spec/');
    expect([num_cores, memory_capacity]).toEqual([cpus().length, totalmem()]);
    expect(filesystems[0].capacity).toBeGreaterThan(0);
  });
});
