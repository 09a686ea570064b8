import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One exchange with the server. */
export interface Exchange {
  /** Method and path with query. */
  readonly request: string;
  readonly requestBody: string;
  readonly code: number;
  readonly contentType: string;
  readonly responseBody: string;
}

/** What a run of the original kubecfg was recorded to do. */
export interface Transcript {
  readonly name: string;
  /** Of client and server: v0.4.4, the article's, or v0.5.6. */
  readonly version: string;
  readonly command: string;
  readonly stdin: string;
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Files before the command, by name; those of the home directory begin with `{HOME}/`. */
  readonly files: ReadonlyMap<string, string>;
  readonly filesAfter: ReadonlyMap<string, string>;
  readonly homeIsEmpty: boolean;
  readonly exchanges: readonly Exchange[];
}

const FOLDER = new URL('../../src/fixtures/golden/', import.meta.url).pathname;

/** Every recorded transcript, by name. */
export function transcripts(): readonly Transcript[] {
  return readdirSync(FOLDER)
    .sort()
    .map((file) => parse(file.replace(/\.txt$/, ''), readFileSync(join(FOLDER, file), 'utf8')));
}

function parse(name: string, text: string): Transcript {
  const sections = sectionsOf(text);
  const get = (section: string): string => sections.get(section) ?? '';
  const files = (prefix: string) =>
    new Map(
      [...sections]
        .filter(([section]) => section.startsWith(`${prefix} `))
        .map(([section, body]) => [section.slice(prefix.length + 1), body] as const),
    );
  return {
    name,
    version: get('version').trim(),
    command: get('command').trim(),
    stdin: get('stdin'),
    exit: Number(get('exit')),
    stdout: get('stdout'),
    stderr: get('stderr'),
    files: files('file'),
    filesAfter: files('file-after'),
    homeIsEmpty: get('home').trim() === 'empty',
    exchanges: exchangesOf(get),
  };
}

function sectionsOf(text: string): Map<string, string> {
  const sections = new Map<string, string>();
  for (const part of text.split(/^=== /m).slice(1)) {
    const end = part.indexOf('\n');
    const head = part.slice(0, end);
    const body = part.slice(end + 1);
    const bare = head.replace(' (no newline at end)', '');
    sections.set(bare, bare === head ? body : body.replace(/\n$/, ''));
  }
  return sections;
}

function exchangesOf(get: (section: string) => string): Exchange[] {
  const exchanges: Exchange[] = [];
  for (let number = 1; get(`http ${number} request`) !== ''; number++) {
    const [code = '', type = ''] = get(`http ${number} response`).split('\n');
    exchanges.push({
      request: get(`http ${number} request`).trim(),
      requestBody: get(`http ${number} request-body`),
      code: Number(code),
      contentType: type.replace('content-type: ', ''),
      responseBody: get(`http ${number} response-body`),
    });
  }
  return exchanges;
}
