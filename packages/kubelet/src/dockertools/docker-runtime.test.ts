import { execFile } from 'node:child_process';
import type { ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '@kube/component-base';
import { eventually } from '@kube/test-harness';
import { CONTAINER, NODE, ScriptedDocker } from '../testing/scripted-docker.js';
import type { ContainerRuntime } from './container-runtime.js';
import { createDockerRuntime } from './docker-runtime.js';

const run = promisify(execFile);

let docker: ScriptedDocker;
let runtime: ContainerRuntime;
beforeEach(async () => {
  docker = await ScriptedDocker.start();
  runtime = createDockerRuntime({ endpoint: docker.endpoint, nodeName: NODE, clock: systemClock });
});
afterEach(() => docker.stop());

const { signal } = new AbortController();

describe('an answer of an engine', () => {
  it('without a body is fine for what has no result', async () => {
    for (const route of [`POST /containers/${CONTAINER}/start`, `POST /containers/${CONTAINER}/stop`])
      docker.scripts.set(route, (_, res) => res.writeHead(204).end());
    expect(await runtime.start(CONTAINER, signal)).toBeUndefined();
    expect(await runtime.stop(CONTAINER, 1, signal)).toBeUndefined();
  });

  it.each([
    { what: 'without a body', body: '' },
    { what: 'that is a page', body: '<html>Welcome</html>' },
    { what: 'that breaks off', body: '[{"Id":"f00d' },
  ])('$what is no answer to a question: that of containers least of all', async ({ body }) => {
    docker.scripts.set('GET /containers/json', (_, res) => res.writeHead(200).end(body));
    docker.scripts.set(`GET /containers/${CONTAINER}/json`, (_, res) => res.writeHead(200).end(body));
    docker.scripts.set('GET /images/busybox/json', (_, res) => res.writeHead(200).end(body));
    const refused = { code: 'unavailable', message: expect.stringMatching(/^Docker did not /) };
    await expect(runtime.list(signal)).rejects.toMatchObject(refused);
    await expect(runtime.inspect(CONTAINER, signal)).rejects.toMatchObject(refused);
    await expect(runtime.hasImage('busybox', signal)).rejects.toMatchObject(refused);
  });
});

describe('the version of the API', () => {
  it.each([
    { ApiVersion: '1.41', MinAPIVersion: '1.12', spoken: '/v1.41' },
    { ApiVersion: '1.55', MinAPIVersion: '1.44', spoken: '/v1.44' },
  ])('is one that the engine knows: $spoken', async ({ spoken, ...said }) => {
    docker.says('GET /version', said);
    const urls: (string | undefined)[] = [];
    docker.scripts.set('GET /containers/json', ({ url }, res) => {
      urls.push(url?.replace(/\?.*/, ''));
      res.writeHead(200).end('[]');
    });
    expect(await runtime.list(signal)).toEqual([]);
    expect(urls).toEqual([`${spoken}/containers/json`]);
  });
});

describe('the library', () => {
  it('needs nothing of what its dependencies would compile when they are installed', async () => {
    const client = new URL('./docker-client.js', import.meta.url);
    const script = `const { DockerClient } = await import(${JSON.stringify(client)});
      const docker = await new DockerClient(${JSON.stringify(docker.endpoint)}).get();
      process.stdout.write(JSON.stringify(await docker.listContainers()));`;
    docker.says('GET /containers/json', []);
    const { stdout } = await run(process.execPath, ['--no-addons', '--input-type=module', '-e', script]);
    expect(stdout).toBe('[]');
  });
});

describe('a pull', () => {
  it('that has fallen silent is given up, at the engine too, and can be tried again', async () => {
    let connection: ServerResponse | undefined;
    docker.scripts.set('POST /images/create', (_, res) => {
      connection = res;
      res.write('{"status":"Downloading"}\n');
    });
    const patient = { endpoint: docker.endpoint, nodeName: NODE, clock: systemClock, pullSilenceMs: 200 };
    await expect(createDockerRuntime(patient).pull('busybox', signal)).rejects.toMatchObject({
      ...{ code: 'unavailable', message: 'Docker did not go on with pulling image busybox within 0.2 s' },
    });
    await eventually(() => connection?.closed === true, { describe: 'the connection to be given up' });
  });
});

describe('the events of an engine', () => {
  it('are no longer listened to by who leaves before the first', async () => {
    let connection: ServerResponse | undefined;
    docker.scripts.set('GET /events', (_, res) => {
      connection = res;
      res.flushHeaders();
    });
    for await (const event of runtime.events(signal)) {
      expect(event).toEqual({ type: 'subscribed' });
      break;
    }
    await eventually(() => connection?.closed === true, { describe: 'the connection to be given up' });
  });
});
