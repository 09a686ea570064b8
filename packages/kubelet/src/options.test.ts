import { describe, expect, it } from '@jest/globals';
import { parseFlags } from '@kube/component-base';
import { FLAGS, readOptions } from './options.js';

const read = (argv: readonly string[], env: Record<string, string> = {}) =>
  readOptions(parseFlags(FLAGS, argv).flags, { env, fullHostname: async () => 'full.example' });
const ETCD = '-etcd_servers=http://127.0.0.1:4001';

describe('readOptions', () => {
  it("takes the article's command line", async () => {
    const argv = ['-address=127.0.0.1', '-port=10250', '-hostname_override=127.0.0.1', ETCD];
    expect(await read(argv)).toMatchObject({
      ...{
        nodeName: '127.0.0.1',
        address: '127.0.0.1',
        port: 10250,
        etcd_servers: ['http://127.0.0.1:4001'],
      },
      ...{
        sync_frequency: 10_000,
        root_dir: '/var/lib/kubelet',
        allow_privileged: false,
        enable_server: true,
        enable_debugging_handlers: true,
      },
      network_container_image: 'kubernetes/pause:latest',
    });
  });

  it.each([
    { argv: [ETCD], env: {} as Record<string, string>, endpoint: 'unix:///var/run/docker.sock' },
    { argv: [ETCD], env: { DOCKER_HOST: 'tcp://10.0.0.1:2375' }, endpoint: 'tcp://10.0.0.1:2375' },
    {
      argv: [ETCD, '-docker_endpoint=unix:///d.sock'],
      env: { DOCKER_HOST: 'tcp://10.0.0.1:2375' },
      endpoint: 'unix:///d.sock',
    },
  ])('finds Docker at $endpoint', async ({ argv, env, endpoint }) => {
    expect(await read(argv, env)).toMatchObject({ docker_endpoint: endpoint });
  });

  it('is called what the machine is called unless told', async () => {
    expect(await read([ETCD])).toMatchObject({ nodeName: 'full.example' });
    const flags = parseFlags(FLAGS, [ETCD]).flags;
    const failing = readOptions(flags, { env: {}, fullHostname: () => Promise.reject(new Error('no name')) });
    await expect(failing).rejects.toThrow('give -hostname_override');
  });

  it.each([
    { argv: [], message: 'specify either -etcd_servers or -etcd_config' },
    { argv: [ETCD, '-sync_frequency=0'], message: '-sync_frequency must be more than 0' },
    { argv: [ETCD, '-hostname_override=a/b'], message: 'the node cannot be called "a/b"' },
  ])('refuses $argv', async ({ argv, message }) => {
    await expect(read(argv)).rejects.toThrow(message);
  });
});
