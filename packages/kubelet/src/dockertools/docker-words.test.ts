import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { versionToSpeak } from './api-version.js';
import { identityOf, labelsOf, NODE_LABEL } from './container-labels.js';
import { containerName } from './container-name.js';
import { RuntimeError } from './container-runtime.js';
import { dockerOptions } from './docker-endpoint.js';
import { asRuntimeError, lasting } from './docker-errors.js';
import { parseImageName } from './image-name.js';
import { jsonLines } from './json-lines.js';
import { limited } from './limited.js';

const identity = {
  pod: { namespace: 'default', name: 'Foo_Bar.x', source: 'etcd' },
  ...{ podUid: 'a647ba78', container: 'redis', hash: '8c84b1a9', attempt: 300, crashes: 2, graceSeconds: 10 },
};

describe('containerName', () => {
  it('keeps the scheme of the field', () => {
    expect(containerName(identity)).toBe('k8s_redis.8c84b1a9_Foo_Bar.x.default.etcd_a647ba78_0000012c');
  });
});

describe('labels', () => {
  it('bring back what a container is for', () => {
    const labels = labelsOf('node-1', identity);
    expect(labels[NODE_LABEL]).toBe('node-1');
    expect(identityOf(labels)).toEqual(identity);
    const hooked = { ...identity, preStop: { exec: { command: ['a', 'b"'] } } };
    expect(identityOf(labelsOf('node-1', hooked))).toEqual(hooked);
    const joined = { ...identity, networkStartedAt: '2014-12-12T20:30:37.123456789Z' };
    expect(identityOf(labelsOf('node-1', joined))).toEqual(joined);
  });
});

describe('parseImageName', () => {
  it.each([
    ['busybox', 'busybox', 'latest'],
    ['busybox:1.2', 'busybox', '1.2'],
    ['dockerfile/redis', 'dockerfile/redis', 'latest'],
    ['localhost:5000/a/b', 'localhost:5000/a/b', 'latest'],
    ['localhost:5000/a/b:v1', 'localhost:5000/a/b', 'v1'],
    ['a/b@sha256:12', 'a/b', 'sha256:12'],
  ])('%s', (image, repository, tag) => {
    expect(parseImageName(image)).toEqual({ repository, tag });
  });
});

describe('dockerOptions', () => {
  it.each([
    ['unix:///var/run/docker.sock', { socketPath: '/var/run/docker.sock', host: undefined }],
    ['tcp://10.0.0.1:2376', { host: '10.0.0.1', port: '2376', socketPath: undefined }],
    ['tcp://10.0.0.1', { host: '10.0.0.1', port: '2375' }],
    ['http://localhost:1234', { host: 'localhost', port: '1234' }],
  ])('%s', (endpoint, expected) => {
    expect(dockerOptions(endpoint)).toMatchObject(expected);
  });

  it.each(['', '/var/run/docker.sock', 'unix://', 'ssh://x', 'tcp://'])('refuses %j', (endpoint) => {
    expect(() => dockerOptions(endpoint)).toThrow('-docker_endpoint');
  });
});

describe('versionToSpeak', () => {
  it.each([
    { ApiVersion: '1.41', MinAPIVersion: '1.12', spoken: 'v1.41' },
    { ApiVersion: '1.52', MinAPIVersion: '1.24', spoken: 'v1.41' },
    { ApiVersion: '1.60', MinAPIVersion: '1.50', spoken: 'v1.50' },
    { ApiVersion: '1.30', MinAPIVersion: '1.12', spoken: 'v1.30' },
    { ApiVersion: '1.9', spoken: 'v1.9' },
  ])('of $MinAPIVersion to $ApiVersion: $spoken', ({ spoken, ...said }) => {
    expect(versionToSpeak(said)).toBe(spoken);
  });
});

describe('asRuntimeError', () => {
  const failure = (statusCode: number, message: string) =>
    Object.assign(new Error(`(HTTP code ${statusCode}) unexpected - ${message} `), {
      ...{ statusCode, json: { message } },
    });

  it.each([
    { statusCode: 404, code: 'not-found' },
    { statusCode: 409, code: 'conflict' },
    { statusCode: 503, code: 'unavailable' },
    { statusCode: 500, code: 'failed' },
    { statusCode: 400, code: 'failed' },
  ])('$statusCode is $code, in the words of the engine', ({ statusCode, code }) => {
    const error = asRuntimeError(failure(statusCode, 'it says so'), 'x');
    expect(error).toMatchObject({ name: 'RuntimeError', code, message: 'it says so' });
  });

  it('finds the words of the engine in those of the library', () => {
    const failed = Object.assign(failure(409, 'container a - b is paused'), { json: null });
    expect(asRuntimeError(failed, 'x').message).toBe('container a - b is paused');
  });

  it('takes silence for an engine that is away', () => {
    const cause = Object.assign(new Error('connect ENOENT /x'), { code: 'ENOENT' });
    expect(asRuntimeError(cause, 'list containers')).toMatchObject({
      ...{ code: 'unavailable', message: 'Docker did not list containers: connect ENOENT /x', cause },
    });
  });
});

describe('lasting', () => {
  it.each([
    [
      `driver failed programming external connectivity on endpoint k8s_net.1_web_0 (${'ab'.repeat(32)}): Bind for 0.0.0.0:6379 failed: port is already allocated`,
      'driver failed programming external connectivity: Bind for 0.0.0.0:6379 failed: port is already allocated',
    ],
    [
      'dial tcp: lookup x on 10.0.0.2:53: read udp 10.0.0.1:43412->10.0.0.2:53: i/o timeout',
      'dial tcp: lookup x on 10.0.0.2:53: read udp 10.0.0.2:53: i/o timeout',
    ],
    [`No such container: ${'cd'.repeat(32)}`, 'No such container: cdcdcdcdcdcd'],
  ])('%s', (message, kept) => {
    expect(lasting(message)).toBe(kept);
  });
});

describe('jsonLines', () => {
  const read = async (...chunks: readonly Buffer[]): Promise<unknown[]> => {
    const values: unknown[] = [];
    for await (const value of jsonLines(Readable.from(chunks, { objectMode: false }))) values.push(value);
    return values;
  };

  it('reads values however the bytes are cut', async () => {
    const bytes = Buffer.from('{"a":"é"}\r\n\n{"b":2}\n{"c":3}');
    for (let at = 1; at < bytes.length; at++) {
      expect(await read(bytes.subarray(0, at), bytes.subarray(at))).toEqual([{ a: 'é' }, { b: 2 }, { c: 3 }]);
    }
  });

  it('throws for what is no JSON', async () => {
    await expect(read(Buffer.from('{}\nno\n'))).rejects.toThrow('JSON');
  });
});

describe('limited', () => {
  const limit = { doing: 'answer', limitMs: 5 };
  const never = (): Promise<never> => new Promise(() => undefined);

  it('gives up a call that does not look at its signal', async () => {
    const error = await limited(limit, never, new AbortController().signal).catch((err: unknown) => err);
    expect(error).toBeInstanceOf(RuntimeError);
    expect(error).toMatchObject({ code: 'unavailable', message: 'Docker did not answer within 0.005 s' });
  });

  it('ends with the reason of the signal, and tells the call', async () => {
    const stop = new AbortController();
    const reason = new Error('stopped');
    let told: AbortSignal | undefined;
    const call = (signal: AbortSignal): Promise<never> => {
      told = signal;
      return never();
    };
    const answer = limited({ ...limit, limitMs: 60_000 }, call, stop.signal);
    stop.abort(reason);
    await expect(answer).rejects.toBe(reason);
    expect(told?.aborted).toBe(true);
  });
});
