import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parseFlags } from '../flags/parse-flags.js';
import { createLogger, type LoggerOptions, type RootLogger } from './create-logger.js';
import { logFlags } from './log-flags.js';

const NOON = new Date(2014, 10, 23, 12, 4, 5, 67).getTime();

describe('createLogger', () => {
  let dir: string;
  let stderr: string[];
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'kube-log-'));
    stderr = [];
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  const logger = (args: readonly string[], more: Partial<LoggerOptions> = {}): RootLogger =>
    createLogger({
      program: 'kubelet',
      flags: parseFlags(logFlags, args).flags,
      stderr: (line) => stderr.push(line),
      now: () => NOON,
      ...more,
    });
  const toFiles = (...args: string[]): RootLogger =>
    logger(['-logtostderr=false', `-log_dir=${dir}`, ...args]);
  /** The lines behind the link of a severity, without the four of the head. */
  const written = (severity: string): string[] =>
    readFileSync(join(dir, `kubelet.${severity}`), 'utf8')
      .trimEnd()
      .split('\n')
      .slice(4)
      .map((line) => line.replace(/^(\w)\d{4} .*\] /, '$1 '));
  const severities = (): string[] =>
    readdirSync(dir)
      .filter((name) => /^kubelet\.[A-Z]+$/.test(name))
      .sort();

  it('writes the lines of glog, with data behind the message', () => {
    const log = logger([]);
    log.info({ pod: 'default/redis', count: 2, why: 'port in use' }, 'waits');
    log.child({ component: 'proxy' }).error({ err: new Error('a', { cause: new Error('b') }) }, 'one\nline');
    const pid = String(process.pid).padStart(7);
    expect(stderr).toEqual([
      `I1123 12:04:05.067000 ${pid} kubelet] waits pod=default/redis count=2 why="port in use"\n`,
      `E1123 12:04:05.067000 ${pid} proxy] one\\nline err="a: b"\n`,
    ]);
  });

  it('writes each line to the file of its severity and of every milder one', () => {
    const log = toFiles();
    log.info({}, 'i');
    log.warn({}, 'w');
    expect(severities()).toEqual(['kubelet.INFO', 'kubelet.WARNING']);
    log.fatal({}, 'f');
    expect(written('INFO')).toEqual(['I i', 'W w', 'F f']);
    expect(written('WARNING')).toEqual(['W w', 'F f']);
    expect(written('ERROR')).toEqual(['F f']);
    expect(written('FATAL')).toEqual(['F f']);
    expect(readlinkSync(join(dir, 'kubelet.INFO'))).toMatch(
      new RegExp(`^kubelet\\.[^/]+\\.log\\.INFO\\.\\d{8}-\\d{6}\\.${process.pid}$`),
    );
  });

  it.each([
    { args: [], shown: ['E', 'F'] },
    { args: ['-stderrthreshold=WARNING'], shown: ['W', 'E', 'F'] },
    { args: ['-stderrthreshold', '3'], shown: ['F'] },
    { args: ['-alsologtostderr'], shown: ['I', 'W', 'E', 'F'] },
  ])('with files and $args shows $shown on standard error', ({ args, shown }) => {
    const log = toFiles(...args);
    log.info({}, 'i');
    log.warn({}, 'w');
    log.error({}, 'e');
    log.fatal({}, 'f');
    expect(stderr.map((line) => line[0])).toEqual(shown);
  });

  it('begins a new file when one is full, and the link follows', () => {
    const log = logger(['-logtostderr=false', `-log_dir=${dir}`], { maxFileBytes: 1 });
    log.info({}, 'first');
    const first = readlinkSync(join(dir, 'kubelet.INFO'));
    log.info({}, 'second');
    const second = readlinkSync(join(dir, 'kubelet.INFO'));
    expect(second).not.toBe(first);
    expect(written('INFO')).toEqual(['I second']);
    expect(readFileSync(join(dir, first), 'utf8')).toMatch(/first\n$/);
  });

  it('makes the folder, and refuses one that cannot be', () => {
    const inside = join(dir, 'a/b');
    logger(['-logtostderr=false', `-log_dir=${inside}`]).info({}, 'here');
    expect(readdirSync(inside)).toContain('kubelet.INFO');
    writeFileSync(join(dir, 'file'), '');
    expect(() => logger(['-logtostderr=false', `-log_dir=${dir}/file/below`])).toThrow(/^-log_dir: .*choose/);
  });

  it('keeps telling when its files cannot be written', () => {
    const log = toFiles();
    rmSync(dir, { recursive: true });
    log.info({}, 'still told');
    expect(stderr).toEqual([
      expect.stringContaining('still told'),
      expect.stringMatching(/cannot be written: .*ENOENT/),
    ]);
    dir = mkdtempSync(join(tmpdir(), 'kube-log-'));
  });

  it('lets go of a full file once, though the next cannot be had', () => {
    const log = logger(['-logtostderr=false', `-log_dir=${dir}`], { maxFileBytes: 1 });
    log.info({}, 'fills the file');
    rmSync(dir, { recursive: true });
    log.info({}, 'finds no folder');
    // What is opened now may get the number of the file that was closed; it is nobody's to close or write.
    const other = openSync(process.execPath, 'r');
    log.info({}, 'finds no folder again');
    expect(() => closeSync(other)).not.toThrow();
    expect(stderr.filter((line) => line.includes('cannot be written'))).toEqual([
      expect.stringContaining('ENOENT'),
      expect.stringContaining('ENOENT'),
    ]);
    dir = mkdtempSync(join(tmpdir(), 'kube-log-'));
  });

  it('knows how much it shall tell, as a whole and by component', () => {
    const log = logger(['-v=2', '-vmodule=sched*=4,watch=0']);
    expect([log.v(2), log.v(3)]).toEqual([true, false]);
    expect(log.child({ component: 'scheduler' }).v(4)).toBe(true);
    expect(log.child({ component: 'watch' }).v(1)).toBe(false);
  });
});
