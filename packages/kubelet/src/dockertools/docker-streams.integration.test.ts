import type { Readable } from 'node:stream';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '@kube/component-base';
import { eventually, eventuallyPasses } from '@kube/test-harness';
import type { OutputChunk } from '../streams/output-chunk.js';
import { labelledContainers } from '../testing/labelled-container.js';
import type { ExecProcess, LogRequest } from './container-streams.js';
import { DEFAULT_ENDPOINT } from './docker-endpoint.js';
import { createDockerStreams } from './docker-streams.js';
import { runByExec } from './run-by-exec.js';

const endpoint = process.env.DOCKER_HOST ?? DEFAULT_ENDPOINT;
const node = labelledContainers();
const streams = createDockerStreams({ endpoint, nodeName: node.nodeName, clock: systemClock });
const { signal } = new AbortController();
const ALL: LogRequest = { follow: false, tail: 'all', streams: ['stdout', 'stderr'], timestamps: false };

afterEach(() => node.cleanup());

/** What was written, stream by stream and in the order in which they took turns. */
async function read(output: Readable): Promise<string[]> {
  const said: string[] = [];
  let last: string | undefined;
  for await (const { stream, data } of output as AsyncIterable<OutputChunk>) {
    if (stream === last) said.push(`${said.pop()}${data.toString()}`);
    else said.push(`${stream}: ${data.toString()}`);
    last = stream;
  }
  return said;
}

async function ended(id: string): Promise<void> {
  await eventually(async () => !(await node.docker.getContainer(id).inspect()).State.Running);
}

/** What runs in a container, by command line. */
async function commands(id: string): Promise<readonly string[]> {
  const { Processes } = (await node.docker.getContainer(id).top()) as { Processes: string[][] };
  return Processes.map((fields) => fields.at(-1) ?? '');
}

/** Connections to the engine that this process has open and waits on. */
function connections(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'PipeWrap' || kind === 'TCPSocketWrap')
    .length;
}

describe('logs', () => {
  const TALK = 'echo one; sleep 0.1; echo two >&2; sleep 0.1; echo three';

  it('gives both streams as they came, or one', async () => {
    const id = await node.run({ script: TALK });
    await ended(id);
    expect(await read(await streams.logs(id, ALL, signal))).toEqual([
      'stdout: one\n',
      'stderr: two\n',
      'stdout: three\n',
    ]);
    const errors = await streams.logs(id, { ...ALL, streams: ['stderr'] }, signal);
    expect(await read(errors)).toEqual(['stderr: two\n']);
  });

  it('gives the last lines, and the time of each', async () => {
    const id = await node.run({ script: TALK });
    await ended(id);
    const [said] = await read(await streams.logs(id, { ...ALL, tail: 1, timestamps: true }, signal));
    expect(said).toMatch(/^stdout: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z three\n$/);
    expect(await read(await streams.logs(id, { ...ALL, tail: 0 }, signal))).toEqual([]);
  });

  it('follows until the container ends', async () => {
    const id = await node.run({ script: 'echo one; while [ ! -e /go ]; do sleep 0.05; done; echo two' });
    const output = await streams.logs(id, { ...ALL, follow: true }, signal);
    const all = read(output);
    const go = await streams.exec(id, { command: ['touch', '/go'], stdin: false, tty: false }, signal);
    expect(await go.exitCode(signal)).toBe(0);
    await go.end();
    expect(await all).toEqual(['stdout: one\ntwo\n']);
  });

  it('gives the output of a terminal as it is, however short', async () => {
    const id = await node.run({ script: 'printf hi', tty: true });
    await ended(id);
    expect(await read(await streams.logs(id, ALL, signal))).toEqual(['stdout: hi']);
  });

  it('gives all of a log that is larger than what is read ahead', async () => {
    const id = await node.run({ script: 'yes 0123456789abcdef | head -n 100000' });
    await ended(id);
    let bytes = 0;
    for await (const { data } of (await streams.logs(id, ALL, signal)) as AsyncIterable<OutputChunk>)
      bytes += data.length;
    expect(bytes).toBe(100_000 * 17);
  });

  it('lets go of the engine when the reader leaves, and when its signal aborts', async () => {
    const id = await node.run({ script: 'echo one; exec sleep 1000' });
    const before = connections();
    for (let round = 0; round < 10; round++) {
      const output = await streams.logs(id, { ...ALL, follow: true }, signal);
      for await (const _ of output) break;
      const stop = new AbortController();
      const other = await streams.logs(id, { ...ALL, follow: true }, stop.signal);
      other.on('error', () => undefined).resume();
      stop.abort();
      await eventually(() => other.destroyed);
    }
    await eventually(() => connections() <= before + 1);
  });
});

describe('exec', () => {
  const exec = async (
    id: string,
    command: readonly string[],
    more: { stdin?: boolean; tty?: boolean } = {},
  ) => streams.exec(id, { command, stdin: more.stdin ?? false, tty: more.tty ?? false }, signal);

  async function outcome(process: ExecProcess): Promise<{ said: string[]; exitCode: number }> {
    const said = await read(process.output);
    const exitCode = await process.exitCode(signal);
    await process.end();
    return { said, exitCode };
  }

  it('tells what a process wrote, and how it ended', async () => {
    const id = await node.run();
    const process = await exec(id, ['sh', '-c', 'echo out; sleep 0.1; echo err >&2; exit 3']);
    expect(process.input).toBeUndefined();
    expect(await outcome(process)).toEqual({ said: ['stdout: out\n', 'stderr: err\n'], exitCode: 3 });
  });

  it('hands over what it is to read, to the end', async () => {
    const id = await node.run();
    const process = await exec(id, ['sh', '-c', 'cat; echo end'], { stdin: true });
    process.input?.write('a');
    process.input?.end('b\n');
    expect(await outcome(process)).toEqual({ said: ['stdout: ab\nend\n'], exitCode: 0 });
  });

  it('says when there is no such program', async () => {
    const id = await node.run();
    const { said, exitCode } = await outcome(await exec(id, ['/nope']));
    expect([126, 127]).toContain(exitCode);
    expect(said.join()).toContain('/nope');
  });

  it('waits for the end of a process whose output nobody reads', async () => {
    const id = await node.run();
    const process = await exec(id, ['sh', '-c', 'while [ ! -e /go ]; do sleep 0.05; done; exit 4']);
    const exitCode = process.exitCode(signal);
    expect((await outcome(await exec(id, ['touch', '/go']))).exitCode).toBe(0);
    expect(await exitCode).toBe(4);
    await process.end();
  });

  it('gives a terminal of the size that was told', async () => {
    const id = await node.run();
    const process = await exec(id, ['sh'], { stdin: true, tty: true });
    await process.resize({ columns: 100, rows: 30 }, signal);
    process.input?.write('stty size; exit 5\n');
    const { said, exitCode } = await outcome(process);
    expect(said.join()).toContain('30 100\r\n');
    expect(exitCode).toBe(5);
  });

  it('copes with very many very small pieces', async () => {
    const id = await node.run();
    const process = await exec(id, ['dd', 'if=/dev/zero', 'bs=1', 'count=30000'], {});
    let bytes = 0;
    for await (const { stream, data } of process.output as AsyncIterable<OutputChunk>) {
      if (stream === 'stdout') bytes += data.length;
    }
    expect(bytes).toBe(30_000);
    await process.end();
  });

  it.each([
    [
      'a process that neither reads nor writes, with its children',
      'sleep 1001 & sleep 1002; true',
      /sleep 100[12]/,
    ],
    ['one that does not listen', 'trap "" HUP TERM; while :; do sleep 0.1; done; : stubborn', /stubborn/],
  ])('ends %s', async (_, script, pattern) => {
    const id = await node.run();
    const process = await exec(id, ['sh', '-c', script], { stdin: true });
    await eventuallyPasses(async () => expect((await commands(id)).join()).toMatch(pattern));
    await process.end();
    await eventuallyPasses(async () => expect((await commands(id)).join()).not.toMatch(pattern));
  });

  it('leaves what a process has sent into the background when it ends well', async () => {
    const id = await node.run();
    expect(
      (await outcome(await exec(id, ['sh', '-c', 'sleep 1003 >/dev/null 2>&1 & exit 0']))).exitCode,
    ).toBe(0);
    expect(await commands(id)).toContain('sleep 1003');
  });

  it('refuses a container that does not run', async () => {
    const id = await node.run({ script: 'true' });
    await ended(id);
    await expect(exec(id, ['true'])).rejects.toMatchObject({ name: 'RuntimeError', code: 'conflict' });
  });

  it('lets go of the engine', async () => {
    const id = await node.run();
    const before = connections();
    for (let round = 0; round < 10; round++) await outcome(await exec(id, ['true'], { stdin: true }));
    await eventually(() => connections() <= before + 1);
  });
});

describe('runByExec', () => {
  const run = runByExec(streams);

  it('tells how a command ended, and the beginning of what it wrote', async () => {
    const id = await node.run();
    const said = await run(id, ['sh', '-c', 'echo out; sleep 0.1; echo err >&2; exit 3'], signal);
    expect(said).toEqual({ exitCode: 3, output: 'out\nerr\n' });
    const long = await run(id, ['sh', '-c', 'yes | head -c 1000000'], signal);
    expect([long.exitCode, long.output.length]).toEqual([0, 65_536]);
  });

  it('ends a command that takes too long, in the container too', async () => {
    const id = await node.run();
    const stop = new AbortController();
    const ran = run(id, ['sleep', '1004'], stop.signal);
    await eventually(async () => (await commands(id)).includes('sleep 1004'));
    const reason = new Error('too long');
    stop.abort(reason);
    await expect(ran).rejects.toBe(reason);
    expect(await commands(id)).not.toContain('sleep 1004');
  });

  it('refuses a container that does not run', async () => {
    const id = await node.run({ script: 'true' });
    await ended(id);
    await expect(run(id, ['true'], signal)).rejects.toMatchObject({ name: 'RuntimeError', code: 'conflict' });
  });
});

describe('usage', () => {
  it('counts what a container uses', async () => {
    const id = await node.run({
      script: 'dd if=/dev/zero of=/file bs=1M count=3 2>/dev/null; exec sleep 1000',
    });
    await eventuallyPasses(async () => {
      expect(await streams.usage(id, signal)).toMatchObject({ written: { bytes: 3 * 1024 * 1024 } });
    });
    const usage = await streams.usage(id, signal);
    expect(usage).toMatchObject({ id, name: expect.stringMatching(/^k8s_net\./), memory: { limitBytes: 0 } });
    expect(Date.parse(usage.at)).toBeGreaterThan(0);
    expect(usage.cpu.totalNs).toBeGreaterThan(0);
    expect(usage.memory.usedBytes).toBeGreaterThan(0);
    expect(usage.memory.workingSetBytes).toBeLessThanOrEqual(usage.memory.usedBytes);
    expect(usage.network?.rxBytes).toBeGreaterThanOrEqual(0);
  });

  it('counts the network that a container has joined as its own', async () => {
    const networkId = await node.run();
    const id = await node.run({ networkId });
    expect((await streams.usage(id, signal)).network?.rxBytes).toBeGreaterThanOrEqual(0);
  });

  it('refuses a container that has ended', async () => {
    const id = await node.run({ script: 'true' });
    await ended(id);
    await expect(streams.usage(id, signal)).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('the containers of another node', () => {
  const other = labelledContainers();
  afterAll(() => other.cleanup());

  it('are as if they were not there', async () => {
    const id = await other.run({ script: 'echo secret; exec sleep 1000' });
    const attempts = [
      () => streams.logs(id, ALL, signal),
      () => streams.exec(id, { command: ['true'], stdin: false, tty: false }, signal),
      () => streams.usage(id, signal),
      () => streams.logs('no-such-container', ALL, signal),
    ];
    for (const attempt of attempts) {
      await expect(attempt()).rejects.toMatchObject({ name: 'RuntimeError', code: 'not-found' });
    }
  });
});

describe('an engine that is not there', () => {
  it('is said not to answer', async () => {
    const away = createDockerStreams({
      endpoint: 'unix:///nowhere/docker.sock',
      nodeName: 'n',
      clock: systemClock,
    });
    await expect(away.logs('x', ALL, signal)).rejects.toMatchObject({ code: 'unavailable' });
  });
});
