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

  it('has the defaults of v0.5.6 for where pods come from and what is collected', async () => {
    expect(await read([ETCD])).toMatchObject({
      ...{ config: '', file_check_frequency: 20_000, manifestUrl: undefined, http_check_frequency: 20_000 },
      ...{ minimum_container_ttl_duration: 0, maximum_dead_containers_per_container: 5, runonce: false },
      ...{ image_gc_high_threshold: 90, image_gc_low_threshold: 80, register_node: true },
    });
  });

  it('needs no etcd when pods come from elsewhere', async () => {
    expect(await read(['-config=/manifests'])).toMatchObject({ etcd: undefined, config: '/manifests' });
    const options = await read(['-manifest_url=http://10.0.0.1/x', ETCD]);
    expect(options.manifestUrl?.href).toBe('http://10.0.0.1/x');
    expect(options.etcd).toBeDefined();
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
    { argv: [ETCD, '-file_check_frequency=0'], message: '-file_check_frequency must be more than 0' },
    { argv: [ETCD, '-image_gc_high_threshold=70'], message: '-image_gc_low_threshold must not be more' },
    { argv: ['-manifest_url=nowhere'], message: '-manifest_url=nowhere must be like http:' },
    { argv: ['-runonce', '-config=/x', ETCD], message: '-runonce goes with -config and -manifest_url only' },
    { argv: ['-runonce'], message: '-runonce needs -config or -manifest_url' },
    { argv: [ETCD, '-hostname_override=a/b'], message: 'the node cannot be called "a/b"' },
  ])('refuses $argv', async ({ argv, message }) => {
    await expect(read(argv)).rejects.toThrow(message);
  });
});
