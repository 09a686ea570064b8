import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { ROOT } from '../lib/project.mjs';
import { answers } from '../lib/wait.mjs';

/** @returns {string} a compiled file of a package */
export function dist(name, file) {
  return join(ROOT, 'packages', name, 'dist', file);
}

/**
 * Calls `use` with an apiserver on an etcd of its own, and takes both away again.
 *
 * @param {{ machines?: string[] }} options the nodes that it registers
 * @param {(cluster: { etcd: { url: string }, port: number, master: string }) => Promise<T>} use
 * @returns {Promise<T>}
 * @template T
 */
export async function withApiserver({ machines = [] }, use) {
  const { freePort, startEtcd, startProgram } = await import(dist('test-harness', 'index.js'));
  const etcd = await startEtcd();
  try {
    const port = await freePort();
    const apiserver = await startProgram(
      dist('apiserver', 'cmd/apiserver.js'),
      [
        ...[`-port=${port}`, '-read_only_port=0', '-portal_net=10.99.0.0/16', `-etcd_servers=${etcd.url}`],
        ...(machines.length === 0 ? [] : [`-machines=${machines.join()}`]),
      ],
      { ready: () => answers(`http://127.0.0.1:${port}/healthz`) },
    );
    try {
      return await use({ etcd, port, master: `127.0.0.1:${port}` });
    } finally {
      await apiserver.kill('SIGTERM');
    }
  } finally {
    await etcd.stop();
  }
}

/** Asks one apiserver for things, over connections that stay. */
export class ApiClient {
  #agent = new Agent({ keepAlive: true });

  constructor(port) {
    this.port = port;
  }

  /**
   * @returns {Promise<object>} the answer
   * @throws Error for anything but 2xx
   */
  async call(method, path, body) {
    const response = await this.#send(method, path, body);
    let text = '';
    for await (const chunk of response.setEncoding('utf8')) text += chunk;
    if (response.statusCode >= 300) throw new Error(`${method} ${path}: ${response.statusCode} ${text}`);
    return JSON.parse(text);
  }

  /** Creates a pod of one container, and waits until that is done. */
  createPod(id) {
    const containers = [{ name: 'main', image: 'dockerfile/redis' }];
    const manifest = { version: 'v1beta1', id, containers };
    const pod = { kind: 'Pod', apiVersion: 'v1beta1', id, labels: { name: id }, desiredState: { manifest } };
    return this.call('POST', '/pods?sync=true', pod);
  }

  /**
   * Watches the pods from now on.
   *
   * @param {(text: string) => void} received told of what arrives, in the pieces in which it does
   * @returns {Promise<() => void>} ends it
   */
  async watchPods(received) {
    const { resourceVersion } = await this.call('GET', '/pods');
    const response = await this.#send('GET', `/watch/pods?resourceVersion=${resourceVersion}`);
    response.setEncoding('utf8').on('data', received);
    // It is we who end it.
    response.on('error', () => undefined);
    return () => response.destroy();
  }

  close() {
    this.#agent.destroy();
  }

  #send(method, path, body) {
    const options = {
      host: '127.0.0.1',
      port: this.port,
      method,
      path: `/api/v1beta1${path}`,
      agent: this.#agent,
    };
    return new Promise((resolve, reject) => {
      request(options, resolve)
        .once('error', reject)
        .end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}
