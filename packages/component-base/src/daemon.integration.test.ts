import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually, freePort, type Program, startProgram } from '@kube/test-harness';

const SAMPLE = fileURLToPath(new URL('./testing/sample-daemon.js', import.meta.url));

let running: Program | undefined;
afterEach(() => running?.kill('SIGKILL'));

async function start(args: readonly string[], ready?: RegExp): Promise<Program> {
  running = await startProgram(SAMPLE, args, { ready });
  return running;
}

describe('a daemon', () => {
  it('serves health and metrics, and stops in order', async () => {
    const port = await freePort();
    const daemon = await start([`-port=${port}`], /serving health/);
    const health = await fetch(`http://127.0.0.1:${port}/healthz`);
    expect([health.status, await health.text()]).toEqual([200, 'ok']);
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(metrics).toMatch(/^process_cpu_seconds_total \d/m);
    await daemon.kill('SIGTERM');
    expect(await daemon.exited).toEqual({ code: 0, signal: null });
    expect(daemon.stderr()).toMatch(/sample has stopped\n$/);
  });

  it('says what is wrong with its health', async () => {
    const port = await freePort();
    await start([`-port=${port}`, '-mode=unhealthy'], /serving health/);
    const health = await fetch(`http://127.0.0.1:${port}/healthz`);
    expect([health.status, await health.text()]).toEqual([503, 'etcd: it does not answer\n']);
  });

  it.each([
    ['what it could not begin with', 'throw', /^F.* sample ends err="cannot begin"$/m],
    ['what nobody caught', 'reject', /^F.* unhandled rejection err="nobody caught this" stack=/m],
  ])('ends with 1 and a fatal line for %s', async (_, mode, line) => {
    const daemon = await start([`-mode=${mode}`]);
    expect(await daemon.exited).toEqual({ code: 1, signal: null });
    expect(daemon.stderr()).toMatch(line);
  });

  it('may wait for much at once without a word from Node', async () => {
    const port = await freePort();
    const daemon = await start([`-port=${port}`, '-mode=wait'], /serving health/);
    await daemon.kill('SIGTERM');
    expect(daemon.stderr()).not.toContain('MaxListenersExceededWarning');
  });

  it('names a port that is taken, and what to do', async () => {
    const port = await freePort();
    const first = await start([`-port=${port}`], /serving health/);
    const second = await startProgram(SAMPLE, [`-port=${port}`]);
    expect((await second.exited).code).toBe(1);
    expect(second.stderr()).toContain(`cannot listen on 127.0.0.1:${port}: another program listens there`);
    await first.kill();
  });

  it('names a port that cannot be, and what can', async () => {
    const daemon = await startProgram(SAMPLE, ['-port=70000']);
    expect((await daemon.exited).code).toBe(1);
    expect(daemon.stderr()).toContain(
      'cannot listen on 127.0.0.1:70000: there is no such port; choose one up',
    );
  });

  it('ends at once at the second signal', async () => {
    const daemon = await start(['-mode=hang'], /sample starts/);
    process.kill(daemon.pid, 'SIGINT');
    await eventually(() => daemon.stderr().includes('stopping'));
    process.kill(daemon.pid, 'SIGINT');
    expect(await daemon.exited).toEqual({ code: 1, signal: null });
  });

  it.each([
    { args: ['-version'], code: 0, stdout: /^Kubernetes v0\.5\.6\n$/, stderr: /^$/ },
    { args: ['-version=raw'], code: 0, stdout: /^version\.Info\{Major:"0"/, stderr: /^$/ },
    { args: ['-help'], code: 2, stdout: /^$/, stderr: /^Usage of sample:\n[\s\S]*-mode="serve": / },
    { args: ['-prot=1'], code: 2, stdout: /^$/, stderr: /^flag provided but not defined: -prot.*-port/ },
    { args: ['-port=many'], code: 2, stdout: /^$/, stderr: /^invalid value "many" for flag -port: / },
    {
      args: ['-logtostderr=false', '-log_dir=/dev/null/logs'],
      code: 1,
      stdout: /^$/,
      stderr: /^sample: -log_dir: .*choose a folder/,
    },
  ])('answers $args', async ({ args, code, stdout, stderr }) => {
    const daemon = await start(args);
    expect((await daemon.exited).code).toBe(code);
    expect(daemon.stdout()).toMatch(stdout);
    expect(daemon.stderr()).toMatch(stderr);
  });
});
