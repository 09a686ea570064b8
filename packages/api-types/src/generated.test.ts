import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, it } from '@jest/globals';

describe('the generated files', () => {
  it('are what the schemas say', async () => {
    const generate = fileURLToPath(new URL('../schema/generate.ts', import.meta.url));
    await promisify(execFile)(process.execPath, ['--import', 'tsx', generate, '--check']);
  });
});
