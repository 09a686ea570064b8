import fc from 'fast-check';
import { acceptableBody, arbitraryBody, IDS } from './arbitrary-body.js';

/** One request. */
export interface FuzzRequest {
  readonly method: string;
  /** Path and query, as they are sent. */
  readonly target: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body?: Buffer;
}

/** Endpoints of this id lead to a server of the fuzz; no other target is ever asked for. */
export const PROXIED_ID = 'target';

const RESOURCES = [
  'pods',
  'replicationControllers',
  'services',
  'endpoints',
  'minions',
  'events',
  'bindings',
];
const WORDS = [...RESOURCES, 'operations', 'watch', 'redirect', 'nodes', 'namespaces', 'Pods', 'status', ''];

const strangePart = fc.oneof(
  fc.constantFrom(
    ...['%2f', '%00', '%', '%zz', '%ff', '..', '.', '%2e%2e', '+', '%20', '~', ';a=b', ':80', '%0d%0aX:1'],
    ...['__proto__', 'constructor', 'x'.repeat(5000), '%F0%9F%92%A9', 'a%2Fb', '[', '"', '*'],
  ),
  fc.string({ unit: 'grapheme-ascii', maxLength: 10 }).map(encodeURIComponent),
);
const id = fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...IDS) }, { weight: 1, arbitrary: strangePart });
const version = fc.constantFrom('v1beta1', 'v1beta1', 'v1beta1', 'v1beta2');

const apiPath = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(version, fc.constantFrom(...RESOURCES))
      .map(([v, resource]) => `/api/${v}/${resource}`),
  },
  {
    weight: 8,
    arbitrary: fc
      .tuple(version, fc.constantFrom(...RESOURCES), id)
      .map(([v, resource, one]) => `/api/${v}/${resource}/${one}`),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(version, fc.constantFrom('pods', 'replicationControllers', 'minions'), id)
      .map(([v, resource, one]) => `/api/${v}/${resource}/${one}/status`),
  },
  { weight: 2, arbitrary: fc.constantFrom(...RESOURCES).map((resource) => `/api/v1beta1/watch/${resource}`) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(version, fc.array(fc.oneof(fc.constantFrom(...WORDS), strangePart), { maxLength: 5 }))
      .map(([v, parts]) => `/api/${v}/${parts.join('/')}`),
  },
  {
    weight: 1,
    arbitrary: fc
      .array(strangePart, { maxLength: 3 })
      .map((parts) => ['/api/v1beta1/proxy/services', PROXIED_ID, ...parts].join('/')),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...[
        '/',
        '/api',
        '/version',
        '/healthz',
        '/_whoami',
        '/swaggerapi',
        '/swaggerapi/api/v1beta1',
        '/nosuch',
        '*',
      ],
      ...[
        '/api/v1beta1/proxy/pods/x',
        '/api/v1beta1/redirect/services/a',
        '//',
        '/..',
        'http://h:1/api',
        'api',
        '',
      ],
    ),
  },
);

const QUERY_KEYS = [
  'namespace',
  'labels',
  'fields',
  'resourceVersion',
  'watch',
  'sync',
  'timeout',
  '__proto__',
  '',
];
const queryValue = fc.oneof(
  fc.constantFrom(
    ...[
      'default',
      'other',
      '',
      'true',
      '0',
      '1',
      '99999999999',
      '-1',
      'abc',
      'a=b',
      'a!=b',
      'a,b',
      '=',
      '%00',
    ],
  ),
  fc.constantFrom(
    'name%3Dweb',
    'DesiredState.Host=',
    'Bad_NS',
    '..',
    'a%2Fb',
    '18446744073709551616',
    '%zz',
    '%ff',
  ),
  fc.string({ maxLength: 8 }).map(encodeURIComponent),
);
const query = fc
  .array(fc.tuple(fc.constantFrom(...QUERY_KEYS), queryValue), { maxLength: 3 })
  .map((pairs) => (pairs.length === 0 ? '' : `?${pairs.map(([key, value]) => `${key}=${value}`).join('&')}`));

const target = fc.oneof(
  { weight: 30, arbitrary: fc.tuple(apiPath, query).map(([path, asked]) => `${path}${asked}`) },
  {
    weight: 1,
    arbitrary: fc.string({ unit: 'grapheme-ascii', maxLength: 30 }).map((text) => text.replace(/\s/g, '')),
  },
);

const METHODS = ['GET', 'POST', 'PUT', 'DELETE'];
const method = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom(...METHODS, 'POST', 'PUT') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('HEAD', 'OPTIONS', 'PATCH', 'TRACE', 'PURGE', 'M-SEARCH', 'get', 'NOSUCH'),
  },
);

const headerValue = fc.oneof(
  fc.constantFrom(
    ...['', '*/*', 'application/json', 'text/html', ',', ';q=', 'x'.repeat(20_000), '\u00e9', 'a\tb'],
  ),
  fc.string({ unit: 'grapheme-ascii', maxLength: 20 }),
);
const header = fc.tuple(
  fc.constantFrom(
    ...[
      'Accept',
      'Content-Type',
      'Origin',
      'Authorization',
      'Range',
      'If-None-Match',
      'If-Modified-Since',
      'Cookie',
    ],
    ...[
      'Upgrade',
      'Connection',
      'Sec-WebSocket-Key',
      'Sec-WebSocket-Version',
      'Content-Encoding',
      'Accept-Encoding',
    ],
    ...[
      'X-Forwarded-For',
      'X-HTTP-Method-Override',
      'Expect',
      'TE',
      'Trailer',
      'Transfer-Encoding',
      'Via',
      'Referer',
      '__proto__',
    ],
  ),
  headerValue,
);

const webSocket = [
  ...['Connection', 'Upgrade', 'Upgrade', 'websocket', 'Sec-WebSocket-Version', '13', 'Origin', 'http://a'],
  ...['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
];
const headers = fc.oneof(
  { weight: 10, arbitrary: fc.constant<string[]>([]) },
  { weight: 4, arbitrary: fc.array(header, { maxLength: 4 }).map((pairs) => pairs.flat()) },
  { weight: 1, arbitrary: fc.constant(webSocket) },
);

const KINDS: readonly (readonly [string, string])[] = [
  ['Pod', 'pods'],
  ['ReplicationController', 'replicationControllers'],
  ['Service', 'services'],
  ['Endpoints', 'endpoints'],
  ['Minion', 'minions'],
  ['Event', 'events'],
  ['Binding', 'bindings'],
];

/** A write that may well be accepted. */
const goodWrite: fc.Arbitrary<FuzzRequest> = fc
  .tuple(fc.constantFrom(...KINDS), version, fc.boolean())
  .chain(([[kind, resource], v, replaces]) =>
    acceptableBody(kind).map((body) => {
      const path = `/api/${v}/${resource}`;
      const { id: own } = JSON.parse(body.toString()) as { readonly id: string };
      return replaces && kind !== 'Binding'
        ? { method: 'PUT', target: `${path}/${own}`, headers: [], body }
        : { method: 'POST', target: path, headers: [], body };
    }),
  );

/** A request that asks for, or takes away, what may well be there. */
const goodAsk: fc.Arbitrary<FuzzRequest> = fc
  .tuple(
    fc.constantFrom('GET', 'GET', 'DELETE'),
    version,
    fc.constantFrom(...RESOURCES),
    fc.constantFrom(...IDS),
  )
  .map(([verb, v, resource, one]) => ({ method: verb, target: `/api/${v}/${resource}/${one}`, headers: [] }));

const wildRequest: fc.Arbitrary<FuzzRequest> = fc
  .tuple(method, target, headers, fc.option(arbitraryBody, { freq: 8, nil: undefined }))
  .map(([verb, where, sent, body]) => ({
    method: verb,
    target: where,
    headers: sent,
    ...(body === undefined || verb === 'GET' || verb === 'HEAD' ? {} : { body }),
  }));

/** Any request: some right, most of them nearly, some nothing of the sort. */
export const arbitraryRequest: fc.Arbitrary<FuzzRequest> = fc.oneof(
  { weight: 2, arbitrary: goodWrite },
  { weight: 1, arbitrary: goodAsk },
  { weight: 7, arbitrary: wildRequest },
);
