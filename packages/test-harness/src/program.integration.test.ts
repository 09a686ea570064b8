import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from './eventually.js';
import { startProgram } from './program.js';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'program-'));
});
afterAll(async () => {
  await rm(dir, { recursive: true, force: true });
});

async function script(name: string, text: string): Promise<string> {
  const file = join(dir, name);
  await writeFile(file, text);
  return file;
}

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const FOR_EVER = 'setInterval(() => {}, 1000);';

describe('startProgram', () => {
  it('waits until the output matches, and gives it', async () => {
    const file = await script(
      'ready.mjs',
      `console.log('up ' + process.argv[2] + process.env.WORD);${FOR_EVER}`,
    );
    const program = await startProgram(file, ['now'], { env: { WORD: 'ish' }, ready: /up/ });
    expect(program.stdout()).toBe('up nowish\n');
    await program.kill();
    expect(await program.exited).toEqual({ code: null, signal: 'SIGTERM' });
  });

  it('tells what the program wrote when it ends before it is ready', async () => {
    const file = await script('dies.mjs', `console.error('no etcd'); process.exit(3);`);
    await expect(startProgram(file, [], { ready: /up/ })).rejects.toThrow(/ended with 3.*no etcd/s);
  });

  it('leaves nothing running when the process that started it is killed', async () => {
    const child = await script('child.mjs', FOR_EVER);
    const starter = await script(
      'starter.mjs',
      `import { startProgram } from ${JSON.stringify(new URL('./program.js', import.meta.url).href)};
       const program = await startProgram(${JSON.stringify(child)}, []);
       console.log(program.pid);${FOR_EVER}`,
    );
    const parent = spawn(process.execPath, [starter], { stdio: ['ignore', 'pipe', 'inherit'] });
    let printed = '';
    parent.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
    const pid = await eventually(() => (printed.endsWith('\n') ? Number(printed) : 0));
    expect(runs(pid)).toBe(true);
    parent.kill('SIGKILL');
    await eventually(() => !runs(pid));
  });
});
