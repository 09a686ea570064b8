import { describe, expect, it } from '@jest/globals';
import { parseCommandLine } from './command-line.js';
import { kubecfgFlags } from './flags.js';

const table = kubecfgFlags('/home/me');
const parsed = (line: string) => parseCommandLine(table, line.split(' '));

describe('parseCommandLine', () => {
  it.each([
    ['list pods -watch', { watch: true }, ['list', 'pods']],
    ['list -o wide pods', { o: 'wide' }, ['list', 'pods']],
    ['-json list pods -o=yaml', { json: true, o: 'yaml' }, ['list', 'pods']],
    ['list pods -json', { json: false }, ['list', 'pods', '-json']],
    ['list pods -l a=b', { l: '' }, ['list', 'pods', '-l', 'a=b']],
    ['resize web -3', {}, ['resize', 'web', '-3']],
    ['logs -follow web main', { follow: true }, ['logs', 'web', 'main']],
    ['logs web -ns other -tail 5', { ns: 'other', tail: 5 }, ['logs', 'web']],
    ['exec -i -t web sh -i -t', { i: true, t: true }, ['exec', 'web', 'sh', '-i', '-t']],
    ['exec -container main web -- ls -l', { container: 'main', l: '' }, ['exec', 'web', '--', 'ls', '-l']],
    ['-- list pods -watch', { watch: true }, ['list', 'pods']],
  ])('%s', (line, flags, words) => {
    expect(parsed(line)).toMatchObject({ flags, words, help: false });
  });

  it.each([
    ['list pods -o', 'flag needs an argument: -o'],
    ['list pods -o table', 'invalid value "table" for flag -o: must be one of wide, name, json, yaml'],
    ['logs web -frob', 'flag provided but not defined: -frob'],
    ['logs web -tail x', 'invalid value "x" for flag -tail: strconv.ParseInt: parsing "x": invalid syntax'],
  ])('%s is refused', (line, message) => {
    expect(() => parsed(line)).toThrow(message);
  });

  it('shows help where -help stands after a verb that takes flags', () => {
    expect(parsed('logs -help').help).toBe(true);
    expect(parsed('list -help').help).toBe(false);
  });
});
