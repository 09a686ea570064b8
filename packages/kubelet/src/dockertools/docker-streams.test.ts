import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '@kube/component-base';
import { type FakeClock, fakeClock } from '@kube/component-base/testing';
import { eventually } from '@kube/test-harness';
import type { OutputChunk } from '../streams/output-chunk.js';
import { CONTAINER, NODE, ScriptedDocker } from '../testing/scripted-docker.js';
import type { ContainerStreams, LogRequest } from './container-streams.js';
import { createDockerStreams } from './docker-streams.js';

let docker: ScriptedDocker;
let streams: ContainerStreams;
beforeEach(async () => {
  docker = await ScriptedDocker.start();
  streams = createDockerStreams({ endpoint: docker.endpoint, nodeName: NODE, clock: systemClock });
});
afterEach(() => docker.stop());

const { signal } = new AbortController();
const LOGS = `GET /containers/${CONTAINER}/logs`;
const ALL: LogRequest = { follow: false, tail: 'all', streams: ['stdout', 'stderr'], timestamps: false };

function frame(stream: number, text: string): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt8(stream);
  header.writeUInt32BE(text.length, 4);
  return Buffer.concat([header, Buffer.from(text)]);
}

async function read(output: Readable): Promise<string> {
  let text = '';
  for await (const { data } of output as AsyncIterable<OutputChunk>) text += data.toString();
  return text;
}

/** Timers that this process waits for. */
const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

describe('a log', () => {
  it('is given as far as it came when the engine ends it in the middle of a frame', async () => {
    docker.scripts.set(LOGS, (_, res) => {
      res.end(Buffer.concat([frame(1, 'one\n'), frame(2, 'two\n').subarray(0, 10)]));
    });
    expect(await read(await streams.logs(CONTAINER, ALL, signal))).toBe('one\ntw');
  });

  it('of a terminal is given as it is, also when it looks like nothing else', async () => {
    docker.container({ tty: true });
    docker.scripts.set(LOGS, (_, res) => res.end('hi'));
    expect(await read(await streams.logs(CONTAINER, ALL, signal))).toBe('hi');
  });

  it('fails when the engine breaks off', async () => {
    docker.scripts.set(LOGS, (_, res) => res.write(frame(1, 'one\n')));
    const log = await streams.logs(CONTAINER, ALL, signal);
    const reading = read(log);
    docker.cut();
    await expect(reading).rejects.toThrow('aborted');
  });

  it('may be silent for as long as it likes: no limit of time is set for it', async () => {
    let answer: ServerResponse | undefined;
    docker.scripts.set(LOGS, (_, res) => {
      answer = res;
      res.flushHeaders();
    });
    const before = timers();
    const log = await streams.logs(CONTAINER, { ...ALL, follow: true }, signal);
    expect(timers()).toBe(before);
    answer?.end(frame(1, 'at last'));
    expect(await read(log)).toBe('at last');
  });

  it.each([true, false])('is not read faster than it is asked for, with follow=%s', async (follow) => {
    const total = 64 * 1024 * 1024;
    let sent = 0;
    docker.scripts.set(LOGS, (_, res) => {
      const write = (): void => {
        while (sent < total) {
          sent += 64 * 1024;
          if (!res.write(frame(1, 'x'.repeat(64 * 1024)))) {
            res.once('drain', write);
            return;
          }
        }
        res.end();
      };
      write();
    });
    const log = await streams.logs(CONTAINER, { ...ALL, follow }, signal);
    const chunks = log[Symbol.asyncIterator]();
    const first = await chunks.next();
    for (let last = -1; last !== sent; ) {
      last = sent;
      for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(sent).toBeLessThan(4 * 1024 * 1024);
    let got = first.value.data.length;
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next())
      got += next.value.data.length;
    expect(got).toBe(total);
  });

  it('that the engine refuses is refused in its words', async () => {
    docker.says(LOGS, { message: 'configured logging driver does not support reading' }, 501);
    await expect(streams.logs(CONTAINER, ALL, signal)).rejects.toMatchObject({
      code: 'failed',
      message: 'configured logging driver does not support reading',
    });
  });

  it('ends with the reason of the signal that aborts before it is there', async () => {
    docker.scripts.set(LOGS, () => undefined);
    const stop = new AbortController();
    const log = streams.logs(CONTAINER, ALL, stop.signal);
    await eventually(() => docker.asked.includes(LOGS));
    const reason = new Error('enough');
    stop.abort(reason);
    await expect(log).rejects.toBe(reason);
  });
});

describe('an exec process', () => {
  const request = { command: ['sh'], stdin: true, tty: false };
  const STATE = 'GET /exec/e/json';

  beforeEach(() => {
    docker.says(`POST /containers/${CONTAINER}/exec`, { Id: 'e' }, 201);
    docker.says(STATE, { Running: false, ExitCode: 0, Pid: 1 });
  });

  it('is not started in a container that does not run', async () => {
    docker.container({ running: false });
    await expect(streams.exec(CONTAINER, request, signal)).rejects.toMatchObject({ code: 'conflict' });
    expect(docker.asked).not.toContain(`POST /containers/${CONTAINER}/exec`);
  });

  it('that the engine does not start is refused in its words', async () => {
    docker.says(
      `POST /containers/${CONTAINER}/exec`,
      { message: 'Container x is paused, unpause the container before exec' },
      409,
    );
    await expect(streams.exec(CONTAINER, request, signal)).rejects.toMatchObject({
      code: 'conflict',
      message: 'Container x is paused, unpause the container before exec',
    });
  });

  it('whose output breaks off fails, and one that does not listen any more does not', async () => {
    docker.upgraded = (connection) => {
      connection.write(frame(1, 'one'));
      connection.once('data', () => connection.destroy());
    };
    const process = await streams.exec(CONTAINER, request, signal);
    const output = read(process.output);
    process.input?.write('x');
    expect(await output).toBe('one');
    process.input?.write('y');
    expect(await process.exitCode(signal)).toBe(0);
    await process.end();
  });

  it('is asked about until it has ended', async () => {
    let left = 3;
    docker.scripts.set(STATE, (_, res) => {
      const running = left-- > 0;
      res.end(JSON.stringify({ Running: running, ExitCode: running ? null : 9, Pid: 1 }));
    });
    const process = await streams.exec(CONTAINER, request, signal);
    expect(await process.exitCode(signal)).toBe(9);
  });

  it('has no exit code when its container is gone, and there is nothing to end', async () => {
    docker.says(STATE, { message: 'No such exec instance' }, 404);
    const process = await streams.exec(CONTAINER, request, signal);
    await expect(process.exitCode(signal)).rejects.toMatchObject({ code: 'not-found' });
    await process.end();
  });

  it('is told of its size as soon as it has a terminal', async () => {
    const clock: FakeClock = fakeClock();
    const own = createDockerStreams({ endpoint: docker.endpoint, nodeName: NODE, clock });
    docker.says('POST /exec/e/resize', { message: 'process does not exist' }, 500);
    const process = await own.exec(CONTAINER, { ...request, tty: true }, signal);
    const resized = process.resize({ columns: 80, rows: 24 }, signal);
    await eventually(() => clock.sleepers === 1);
    docker.says('POST /exec/e/resize', {});
    await clock.advance(1_000);
    await resized;
  });

  it('is let go of though the engine does not answer any more', async () => {
    docker.upgraded = () => undefined;
    const process = await streams.exec(CONTAINER, request, signal);
    docker.scripts.set(STATE, (_, res) => void res.destroy());
    await process.end();
    expect(process.output.destroyed).toBe(true);
  });

  it('is never taken for a process of this machine that is not in its container', async () => {
    docker.upgraded = () => undefined;
    const process_ = await streams.exec(CONTAINER, request, signal);
    // The engine is on another machine, where this number is the process; here it is this very test.
    docker.says(STATE, { Running: true, ExitCode: null, Pid: process.pid });
    await process_.end();
  });
});
