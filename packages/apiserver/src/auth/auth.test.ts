import { describe, expect, it } from '@jest/globals';
import { attributesOf } from './attributes.js';
import { createAuthorizer } from './authorizer.js';
import { parseCsv } from './csv.js';
import { parseTokens, userOf } from './tokens.js';

describe('parseCsv', () => {
  it.each([
    [
      'a,b,c\nd,e,f\n',
      [
        ['a', 'b', 'c'],
        ['d', 'e', 'f'],
      ],
    ],
    ['a,b', [['a', 'b']]],
    [
      'a,b\r\n\r\n\nc,d\r\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      '"a,b","say ""hi""","two\nlines"\nc,,e',
      [
        ['a,b', 'say "hi"', 'two\nlines'],
        ['c', '', 'e'],
      ],
    ],
    ['a,', [['a', '']]],
    ['', []],
  ])('%j', (text, expected) => {
    expect(parseCsv(text)).toEqual(expected);
  });

  it.each([
    ['a,b\nc\n', 'line 2: wrong number of fields: 1, in the first line 2'],
    ['a,b\nc,"d\n', 'line 2: a quote stands where none may be, or is not closed'],
    ['a,b"c\n', 'line 1: a quote stands'],
  ])('refuses %j', (text, message) => {
    expect(() => parseCsv(text)).toThrow(message);
  });
});

describe('tokens', () => {
  const tokens = parseTokens('tokadmin,admin,1\ntokbob,bob,2\n');

  it.each([
    ['Bearer tokadmin', 'admin'],
    ['bearer tokbob', 'bob'],
    ['BEARER tokbob', 'bob'],
    ['Bearer  tokbob', undefined],
    ['Bearer tokbob ', undefined],
    ['Bearer', undefined],
    ['Bearer nobody', undefined],
    ['Basic tokbob', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%j is %s', (header, name) => {
    expect(userOf(header, tokens)?.name).toBe(name);
  });

  it('need three columns', () => {
    expect(() => parseTokens('tok,name\n')).toThrow('each needs a token, the name and the uid of a user');
    expect(parseTokens('tok,name,7,more\n').get('tok')).toEqual({ name: 'name', uid: '7' });
  });
});

describe('attributesOf', () => {
  const of = (method: string, path: string, query = '') =>
    attributesOf({ method, path, query: new URLSearchParams(query) }, 'me', '/api');

  it.each([
    ['/api/v1beta1/pods/x', 'pods'],
    ['/api/v1beta2/services', 'services'],
    ['/api/v1beta1/watch/pods', 'pods'],
    ['/api/v1beta1/proxy/minions/a/healthz', 'minions'],
    ['/api/v1beta1/redirect/services/a', 'services'],
    ['/api/v1beta1/watch', ''],
    ['/api', ''],
    ['/apix/v1beta1/pods', ''],
    ['/version', ''],
  ])('%s is about %j', (path, kind) => {
    expect(of('GET', path).kind).toBe(kind);
  });

  it('takes the namespace as it is given, and only GET as reading', () => {
    expect(of('GET', '/api/v1beta1/pods', 'namespace=a&namespace=b')).toMatchObject({
      namespace: 'a',
      readOnly: true,
    });
    expect(of('HEAD', '/api/v1beta1/pods')).toMatchObject({ namespace: '', readOnly: false });
  });
});

describe('createAuthorizer', () => {
  const asked = { user: 'bob', readOnly: true, kind: 'pods', namespace: 'default' };

  it('allows or denies everything', () => {
    expect(createAuthorizer('AlwaysAllow', undefined)(asked)).toBe(true);
    expect(createAuthorizer('AlwaysDeny', undefined)(asked)).toBe(false);
  });

  it.each([
    ['{"user":"bob"}', true],
    ['{"user":"alice"}', false],
    ['{}', true],
    ['{"readonly":true}', true],
    ['{"kind":"events"}', false],
    ['{"namespace":"other"}', false],
    ['{"user":"alice"}\n{"kind":"pods","readonly":true}\n', true],
    ['', false],
  ])('asks each line of a policy: %s', (policy, allowed) => {
    expect(createAuthorizer('ABAC', policy)(asked)).toBe(allowed);
  });

  it('lets readonly:true match nothing but reading', () => {
    const authorize = createAuthorizer('ABAC', '{"user":"bob","readonly":true}');
    expect(authorize({ ...asked, readOnly: false })).toBe(false);
  });

  it('gives no line anything of the line before it', () => {
    const policy =
      '{"user":"alice","readonly":true,"kind":"pods","namespace":"default"}\n{"user":"bob","kind":"events"}';
    const authorize = createAuthorizer('ABAC', policy);
    expect(authorize({ user: 'bob', readOnly: false, kind: 'events', namespace: 'any' })).toBe(true);
  });

  it.each([
    ['Sometimes', undefined, '-authorization_mode=Sometimes is not known'],
    ['ABAC', undefined, 'belong together'],
    ['AlwaysAllow', '{}', 'belong together'],
    [
      'ABAC',
      '{}\n{"ns":"default"}',
      'line 2: the key "ns" is not known; known: user, readonly, kind, namespace',
    ],
    ['ABAC', '{"readonly":"yes"}', 'line 1: "readonly" must be a boolean'],
    ['ABAC', '{}\n\n{}', 'line 2: '],
    ['ABAC', '# comment', 'line 1: '],
    ['ABAC', '[]', 'line 1: each line must be a JSON object'],
  ])('refuses %s with policy %j', (mode, policy, message) => {
    expect(() => createAuthorizer(mode, policy)).toThrow(message);
  });
});
