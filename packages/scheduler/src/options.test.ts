import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parseFlags } from '@kube/component-base';
import { DEFAULT_ALGORITHM } from './algorithm/algorithm.js';
import { FLAGS, readOptions } from './options.js';

const read = (...argv: string[]) => readOptions(parseFlags(FLAGS, argv).flags);

describe('readOptions', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'scheduler-'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it('has the defaults of v0.5.6', () => {
    const options = read();
    expect(options).toMatchObject({ address: '127.0.0.1', port: 10251, algorithm: DEFAULT_ALGORITHM });
    expect(options.client.master).toBe('localhost');
  });

  it('reads the policy file', () => {
    const file = join(dir, 'policy.json');
    writeFileSync(file, '{"predicates": []}');
    expect(read(`-policy_config_file=${file}`).algorithm.predicates).toEqual([]);
  });

  it('names the policy file that is wrong', () => {
    const file = join(dir, 'policy.json');
    writeFileSync(file, '{"predicates": 1}');
    expect(() => read(`-policy_config_file=${file}`)).toThrow(
      `-policy_config_file=${file}: predicates must be a list of objects with name`,
    );
    expect(() => read(`-policy_config_file=${dir}/none`)).toThrow(/-policy_config_file=.*ENOENT/);
  });
});
