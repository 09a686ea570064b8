import { describe, expect, it } from '@jest/globals';
import {
  boolFlag,
  cidrFlag,
  durationFlag,
  floatFlag,
  intFlag,
  ipFlag,
  listFlag,
  stringFlag,
  uintFlag,
} from './flag-table.js';
import { parseFlags } from './parse-flags.js';
import { usageText } from './usage.js';

const table = {
  address: ipFlag('127.0.0.1', 'where to listen'),
  port: intFlag(8080, 'port'),
  burst: uintFlag(10, 'burst'),
  qps: floatFlag(0, 'rate'),
  etcd_servers: listFlag('etcd'),
  logtostderr: boolFlag(true, 'log'),
  portal_net: cidrFlag('portals'),
  sync_frequency: durationFlag(10_000, 'sync'),
  c: stringFlag('', 'body'),
};
const flagsOf = (...argv: string[]) => parseFlags(table, argv).flags;

describe('parseFlags', () => {
  it('gives the defaults when nothing is said', () => {
    expect(flagsOf()).toEqual({
      address: '127.0.0.1',
      port: 8080,
      burst: 10,
      qps: 0,
      etcd_servers: [],
      logtostderr: true,
      portal_net: undefined,
      sync_frequency: 10_000,
      c: '',
    });
  });

  it.each([
    { argv: ['-port=1'], flags: { port: 1 } },
    { argv: ['--port=1'], flags: { port: 1 } },
    { argv: ['-port', '1'], flags: { port: 1 } },
    { argv: ['-port=1', '-port=2'], flags: { port: 2 } },
    { argv: ['-port=0x10'], flags: { port: 16 } },
    { argv: ['-port=010'], flags: { port: 8 } },
    { argv: ['-port', '-5'], flags: { port: -5 } },
    { argv: ['-qps=1.5'], flags: { qps: 1.5 } },
    { argv: ['-logtostderr=false'], flags: { logtostderr: false } },
    { argv: ['-logtostderr=F'], flags: { logtostderr: false } },
    { argv: ['-logtostderr=1'], flags: { logtostderr: true } },
    { argv: ['-etcd_servers=a,b', '-etcd_servers', 'c'], flags: { etcd_servers: ['a', 'b', 'c'] } },
    { argv: ['-etcd_servers=http://127.0.0.1:4001'], flags: { etcd_servers: ['http://127.0.0.1:4001'] } },
    { argv: ['-portal_net=172.0.3.4/16'], flags: { portal_net: '172.0.0.0/16' } },
    { argv: ['-sync_frequency=1m30s'], flags: { sync_frequency: 90_000 } },
    { argv: ['-sync_frequency=300ms'], flags: { sync_frequency: 300 } },
    { argv: ['-sync_frequency=0'], flags: { sync_frequency: 0 } },
    { argv: ['-c', '-'], flags: { c: '-' } },
    { argv: ['-c', '-weird'], flags: { c: '-weird' } },
    { argv: ['-c="quoted"'], flags: { c: '"quoted"' } },
    { argv: ['-c='], flags: { c: '' } },
    { argv: ['-c=a=b'], flags: { c: 'a=b' } },
    { argv: ['-c=007'], flags: { c: '007' } },
    { argv: ['-c=1e3'], flags: { c: '1e3' } },
  ])('reads $argv', ({ argv, flags }) => {
    expect(flagsOf(...argv)).toMatchObject(flags);
  });

  it.each([
    { argv: ['-logtostderr', 'false'], positional: ['false'] },
    { argv: ['list', '-port=1'], positional: ['list', '-port=1'] },
    { argv: ['-port=1', '--', '-c'], positional: ['-c'] },
    { argv: ['-port=1', '-', 'x'], positional: ['-', 'x'] },
    { argv: ['resize', 'x', '-3', '007'], positional: ['resize', 'x', '-3', '007'] },
  ])('ends the flags where Go does: $argv', ({ argv, positional }) => {
    expect(parseFlags(table, argv).positional).toEqual(positional);
  });

  it.each([
    { argv: ['-nope'], message: 'flag provided but not defined: -nope' },
    { argv: ['-prot=1'], message: 'flag provided but not defined: -prot (did you mean -port?)' },
    {
      argv: ['-etcd-server=x'],
      message: 'flag provided but not defined: -etcd-server (did you mean -etcd_servers?)',
    },
    { argv: ['-port'], message: 'flag needs an argument: -port' },
    {
      argv: ['-port=abc'],
      message: 'invalid value "abc" for flag -port: strconv.ParseInt: parsing "abc": invalid syntax',
    },
    {
      argv: ['-port='],
      message: 'invalid value "" for flag -port: strconv.ParseInt: parsing "": invalid syntax',
    },
    {
      argv: ['-burst=-1'],
      message: 'invalid value "-1" for flag -burst: strconv.ParseUint: parsing "-1": invalid syntax',
    },
    {
      argv: ['-burst=18446744073709551616'],
      message: expect.stringMatching(/ParseUint: parsing "18446744073709551616": value out of range$/),
    },
    {
      argv: ['-logtostderr=maybe'],
      message:
        'invalid boolean value "maybe" for -logtostderr: strconv.ParseBool: parsing "maybe": invalid syntax',
    },
    { argv: ['-address=xyz'], message: 'invalid value "xyz" for flag -address: invalid IP address: \'xyz\'' },
    {
      argv: ['-address=300.1.1.1'],
      message: 'invalid value "300.1.1.1" for flag -address: invalid IP address: \'300.1.1.1\'',
    },
    {
      argv: ['-portal_net=foo'],
      message: 'invalid value "foo" for flag -portal_net: invalid CIDR address: foo',
    },
    {
      argv: ['-sync_frequency=5'],
      message:
        'invalid value "5" for flag -sync_frequency: time: missing unit in duration 5 (write it like 300ms, 10s or 1h30m)',
    },
    {
      argv: ['-etcd_servers=a,,b'],
      message: 'invalid value "a,,b" for flag -etcd_servers: value should not be an empty string',
    },
    { argv: ['---x'], message: 'bad flag syntax: ---x' },
    { argv: ['-=x'], message: 'bad flag syntax: -=x' },
    { argv: ['-__proto__=x'], message: 'flag provided but not defined: -__proto__' },
  ])('refuses $argv', ({ argv, message }) => {
    expect(() => flagsOf(...argv)).toThrow(expect.objectContaining({ name: 'FlagError', message }));
  });

  it('says that help is wanted, with -h only where that is no flag', () => {
    expect([parseFlags(table, ['-help']).help, parseFlags(table, ['-h']).help]).toEqual([true, true]);
    expect(parseFlags({ h: stringFlag('', 'host') }, ['-h', 'x'])).toMatchObject({
      help: false,
      flags: { h: 'x' },
    });
  });
});

describe('usageText', () => {
  it('lists the flags by name with their defaults', () => {
    const { port, c, sync_frequency } = table;
    expect(usageText('apiserver', { port, sync_frequency, c })).toBe(
      'Usage of apiserver:\n  -c="": body\n  -port=8080: port\n  -sync_frequency=10s: sync\n',
    );
  });
});
