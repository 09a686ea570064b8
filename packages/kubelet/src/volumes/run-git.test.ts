import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';

describe('runGit', () => {
  it('fails like any other when no file is left to hear git by', () => {
    const script = `
      import { openSync } from 'node:fs';
      const { runGit } = await import(process.argv[1]);
      try { for (;;) openSync('/dev/null'); } catch {}
      await runGit(['version'], '/', new AbortController().signal).catch(({ message }) => console.log(message));
    `;
    const node = ['-c', 'ulimit -n 64; exec "$0" --input-type=module -e "$@"', process.execPath, script];
    const file = new URL('./run-git.js', import.meta.url).pathname;
    expect(execFileSync('sh', [...node, file], { encoding: 'utf8', env: {} })).toBe(
      'git cannot be run: spawn git EMFILE\n',
    );
  });
});
