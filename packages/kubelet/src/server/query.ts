import { badRequest, badValue } from '@kube/api-types';
import type { LogRequest } from '../dockertools/container-streams.js';

const TRUE = new Set(['1', 't', 'T', 'true', 'TRUE', 'True']);
const FALSE = new Set(['', '0', 'f', 'F', 'false', 'FALSE', 'False']);

/** A parameter that is true or not; absent it is not. @throws StatusError `BadRequest` */
export function boolOf(query: URLSearchParams, name: string): boolean {
  const text = query.get(name) ?? '';
  if (TRUE.has(text)) return true;
  if (FALSE.has(text)) return false;
  throw badValue(name, `${name} is ${JSON.stringify(text)}, and should be 1 or 0`);
}

/** A port. @throws StatusError `BadRequest` */
export function portOf(query: URLSearchParams): number {
  const text = query.get('port') ?? '';
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw badValue('port', `port is ${JSON.stringify(text)}, and should be a number from 1 to 65535`);
}

/** What is asked for of a log. @throws StatusError `BadRequest` */
export function logRequestOf(query: URLSearchParams): LogRequest {
  return {
    follow: boolOf(query, 'follow'),
    tail: tailOf(query.get('tail') ?? 'all'),
    streams: streamsOf(query.get('stream') ?? ''),
    timestamps: boolOf(query, 'timestamps'),
  };
}

/**
 * The command that is to be run: the parameters `command`, one for the program and one for each argument, or `cmd`,
 * which v0.5.6 splits at each space.
 *
 * @throws StatusError `BadRequest` when there is none
 */
export function commandOf(query: URLSearchParams): readonly string[] {
  const parts = query.getAll('command');
  const command = parts.length > 0 ? parts : (query.get('cmd') ?? '').split(' ');
  if (command[0] !== undefined && command[0] !== '') return command;
  throw badRequest('no command: give command=<program>&command=<argument>..., or cmd=<words>');
}

function tailOf(text: string): LogRequest['tail'] {
  if (text === 'all' || text === '') return 'all';
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw badValue('tail', `tail is ${JSON.stringify(text)}, and should be a number of lines, or all`);
}

function streamsOf(text: string): LogRequest['streams'] {
  if (text === '') return ['stdout', 'stderr'];
  if (text === 'stdout' || text === 'stderr') return [text];
  throw badValue('stream', `stream is ${JSON.stringify(text)}, and should be stdout or stderr`);
}
