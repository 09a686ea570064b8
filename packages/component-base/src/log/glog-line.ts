import type { Severity } from './log-flags.js';

/** One line to be logged; values of `fields` are what JSON can hold. */
export interface LogLine {
  readonly severity: Severity;
  readonly timeMs: number;
  readonly component: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * The line as glog writes it: `Lmmdd hh:mm:ss.uuuuuu  pid component] message key=value …`, local time. Where glog
 * names a source file there stands the component.
 */
export function glogLine({ severity, timeMs, component, message, fields }: LogLine, pid: number): string {
  const time = new Date(timeMs);
  const day = `${two(time.getMonth() + 1)}${two(time.getDate())}`;
  const clock = `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
  const micros = `${String(time.getMilliseconds()).padStart(3, '0')}000`;
  const data = Object.entries(fields).map(([name, value]) => ` ${name}=${valueText(value)}`);
  const text = `${message}${data.join('')}`.replaceAll('\n', '\\n');
  return `${severity[0]}${day} ${clock}.${micros} ${String(pid).padStart(7)} ${component}] ${text}\n`;
}

const two = (value: number): string => String(value).padStart(2, '0');

function valueText(value: unknown): string {
  return typeof value === 'string' && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
}
