import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { runCommand } from './command.js';

const { signal } = new AbortController();

describe('runCommand', () => {
  it('gives what was written to stdout, and hands in what goes to stdin', async () => {
    expect(await runCommand('cat', [], { stdin: 'a text' }, signal)).toBe('a text');
  });

  it('survives a program that does not read what it is given', async () => {
    expect(await runCommand('true', [], { stdin: 'x'.repeat(1_000_000) }, signal)).toBe('');
  });

  it('fails with the exit code and what was written to stderr', async () => {
    const run = runCommand('sh', ['-c', 'echo why >&2; exit 3'], {}, signal);
    await expect(run).rejects.toMatchObject({ name: 'CommandFailed', code: 3, message: 'sh failed: why' });
  });

  it('tells a program that is not installed from one that fails', async () => {
    await expect(runCommand('no-such-program', [], {}, signal)).rejects.toMatchObject({
      name: 'CommandMissing',
      message: 'no-such-program is not installed',
    });
  });

  it('fails like any other when no file is left to speak with the program by', () => {
    const script = `
      import { openSync } from 'node:fs';
      const { runCommand } = await import(process.argv[1]);
      try { for (;;) openSync('/dev/null'); } catch {}
      await runCommand('true', [], {}, new AbortController().signal).catch(({ code }) => console.log(code));
    `;
    const node = ['-c', 'ulimit -n 64; exec "$0" --input-type=module -e "$@"', process.execPath, script];
    const file = new URL('./command.js', import.meta.url).pathname;
    expect(execFileSync('sh', [...node, file], { encoding: 'utf8', env: {} })).toBe('EMFILE\n');
  });

  it('kills the program and rejects with the reason when the signal aborts', async () => {
    const stop = new AbortController();
    const run = runCommand('sleep', ['1000'], {}, stop.signal);
    stop.abort(new Error('enough'));
    await expect(run).rejects.toThrow('enough');
  });
});
