import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { internalForm } from './internal-form.js';
import { compareKeys } from './key-order.js';
import { scalarText } from './scalar.js';
import { yamlText } from './yaml-text.js';

const scalar = (text: string): string => scalarText(text, { column: 3, indent: 2 });

describe('a text in YAML', () => {
  it.each([
    ...[
      '20',
      '1.5',
      '0x1f',
      '0777',
      '08',
      '1e3',
      '+1',
      '-1',
      '.5',
      '1_000',
      '0b11',
      '-0b1',
      '+Inf',
      '99999999999999999999',
    ],
    ...['true', 'yes', 'No', 'on', 'y', 'n', 'null', '~', '<<', '', '.inf', '.NaN'],
  ])('%j is in double quotes, for it would be read as something else', (text) => {
    expect(scalar(text)).toBe(`"${text}"`);
  });

  it.each([
    ...[
      'redis',
      '2014-12-12',
      '2014-12-12T20:30:37Z',
      '12:30',
      '127.0.0.1',
      '=',
      "x's",
      'a:b',
      'a#b',
      'x-y',
      '-x',
      'a,b',
    ],
    ...[
      'dockerfile/redis:2.8',
      '<nil>',
      '$x',
      '(a)',
      'a [b]',
      'tRue',
      '1.2.3',
      '0x',
      '?x',
      ':x',
      'Infinity',
      '.x',
    ],
  ])('%j is plain', (text) => {
    expect(scalar(text)).toBe(text);
  });

  it.each([
    ['x: y', "'x: y'"],
    [' lead', "' lead'"],
    ['trail ', "'trail '"],
    ['a #b', "'a #b'"],
    ['{x}', "'{x}'"],
    ['*x', "'*x'"],
    ['-', "'-'"],
    ['- a', "'- a'"],
    ['---x', "'---x'"],
    ["don't: y", "'don''t: y'"],
    ['colon:', "'colon:'"],
    ['@x', "'@x'"],
    ['a\nb', "'a\n\n  b'"],
    ['a\n', "'a\n\n  '"],
  ])('%j is in single quotes', (text, expected) => {
    expect(scalar(text)).toBe(expected);
  });

  it.each([
    ['é', '"\\xE9"'],
    ['tab\there', '"tab\\there"'],
    ['a \nb', '"a \\nb"'],
    ['\u0000\u001b\u00a0\u2028☃😀"\\', '"\\0\\e\\_\\L\\u2603\\U0001F600\\"\\\\"'],
  ])('%j has escapes', (text, expected) => {
    expect(scalar(text)).toBe(expected);
  });

  it('is broken at single blanks beyond column 80, but not as a key', () => {
    const words = Array.from({ length: 30 }, () => 'word').join(' ');
    const text = yamlText(new Map([['message', words]]));
    expect(text.split('\n').length).toBeGreaterThan(2);
    expect(text.split('\n')[1]).toMatch(/^ {2}word/);
    expect(parse(text)).toEqual({ message: words });
    expect(scalarText(words, undefined)).toBe(words);
    expect(scalarText('double  blanks '.repeat(10).trim(), { column: 0, indent: 0 })).toContain(
      'double  blanks',
    );
  });

  it.each([
    'plain text',
    "it's: quoted and long enough ".repeat(6),
    'énglish with  two blanks and more '.repeat(5),
    'lines\nof\n\ntext',
    ' x',
    '"',
    '\\',
  ])('%j is read as what was written', (text) => {
    expect(parse(yamlText(new Map([['key', text]])))).toEqual({ key: text });
    expect(parse(yamlText([text, new Map([['key', [text]]])]))).toEqual([text, { key: [text] }]);
  });
});

describe('yamlText', () => {
  it('begins lists in the column of their key and shows what is empty', () => {
    const inner = new Map<string, string | number>([
      ['a', 1],
      ['b', 'x'],
    ]);
    const value = new Map<string, Parameters<typeof yamlText>[0]>([
      ['list', [inner, [1, 2], 'text', new Map([['deep', [true]]])]],
      ['map', inner],
      ['none', []],
      ['empty', new Map()],
      ['nil', null],
    ]);
    expect(yamlText(value)).toBe(
      'list:\n- a: 1\n  b: x\n- - 1\n  - 2\n- text\n- deep:\n  - true\nmap:\n  a: 1\n  b: x\nnone: []\nempty: {}\nnil: null\n',
    );
  });
});

describe('compareKeys', () => {
  it('orders as the library of v0.5.6 does', () => {
    const keys = ['b', 'ab', 'a10', 'a9', 'a_b', 'a.b', 'a-b', 'A1', '1', '-x'];
    expect([...keys].sort(compareKeys)).toEqual([
      '-x',
      '1',
      'A1',
      'a-b',
      'a.b',
      'a_b',
      'a9',
      'a10',
      'ab',
      'b',
    ]);
    expect(['a1', 'a01', 'a', 'ab'].sort(compareKeys)).toEqual(['a', 'a1', 'a01', 'ab']);
  });
});

describe('internalForm', () => {
  const printed = (body: Parameters<typeof internalForm>[0]): string => yamlText(internalForm(body));

  it('shows a minion with its labels beside its metadata, and what v0.5.6 did not know', () => {
    const text = printed({
      kind: 'Minion',
      id: 'm',
      creationTimestamp: '2014-12-12T20:30:37Z',
      resources: { capacity: { memory: 3221225472, cpu: 1000 } },
      hostIP: '10.0.0.1',
      labels: { a: 'b' },
      status: { conditions: [{ kind: 'Ready', status: 'Full' }] },
    });
    expect(text).toBe(
      [
        'metadata:',
        '  name: m',
        '  creationTimestamp: 2014-12-12T20:30:37Z',
        'hostIP: 10.0.0.1',
        'resources:',
        '  capacity:',
        '    cpu: 1000',
        '    memory: 3221225472',
        'labels:',
        '  a: b',
        'status:',
        '  conditions:',
        '  - kind: Ready',
        '    status: Full',
        '',
      ].join('\n'),
    );
  });

  it('shows a list with what it is a list of', () => {
    const items = [
      { id: 'e', involvedObject: { kind: 'Pod', name: 'a' }, reason: 'scheduled', timestamp: null },
    ];
    expect(printed({ kind: 'EventList', resourceVersion: 7, selfLink: '/api/v1beta1/events', items })).toBe(
      'metadata:\n  selfLink: /api/v1beta1/events\n  resourceVersion: "7"\nitems:\n- metadata:\n    name: e\n    creationTimestamp: "null"\n  involvedObject:\n    kind: Pod\n    name: a\n  reason: scheduled\n  timestamp: "null"\n',
    );
    expect(printed({ kind: 'PodList', items: [] })).toBe('metadata: {}\nitems: []\n');
  });

  it('shows the answer to a delete', () => {
    expect(printed({ kind: 'Status', creationTimestamp: null, status: 'Success' })).toBe(
      'metadata: {}\nstatus: Success\n',
    );
  });

  it('shows what v0.5.6 knew not of a manifest after all that it knew', () => {
    const manifest = { version: 'v1beta1', id: 'p', restartPolicy: {}, terminationGracePeriodSeconds: 5 };
    expect(printed({ kind: 'Pod', id: 'p', desiredState: { manifest } })).toContain(
      '    restartPolicy: {}\n    terminationGracePeriodSeconds: 5\n',
    );
    const podTemplate = { desiredState: { manifest }, labels: {} };
    const text = printed({ kind: 'ReplicationController', id: 'c', desiredState: { podTemplate } });
    expect(text).toContain('      restartPolicy: {}\n      terminationGracePeriodSeconds: 5\n');
    expect(text).not.toContain('v1beta1');
  });

  it('shows volumes with the sources that they do not have', () => {
    const volumes = [
      { name: 'v', source: { hostDir: null, emptyDir: {}, persistentDisk: null, gitRepo: null } },
    ];
    const containers = [
      {
        name: 'c',
        image: 'i',
        env: [{ name: 'A', key: 'A', value: '1' }],
        volumeMounts: [{ name: 'v', readOnly: true, mountPath: '/v', path: '/v' }],
        imagePullPolicy: '',
      },
    ];
    const desiredState = {
      manifest: { version: 'v1beta1', id: 'p', volumes, containers, restartPolicy: {} },
    };
    const text = printed({ kind: 'Pod', id: 'p', desiredState, currentState: { status: 'Waiting' } });
    expect(text).toContain(
      '    volumes:\n    - name: v\n      source:\n        hostDir: null\n        emptyDir: {}\n        persistentDisk: null\n        gitRepo: null\n',
    );
    expect(text).toContain('      env:\n      - name: A\n        value: "1"\n');
    expect(text).toContain('      - name: v\n        readOnly: true\n        mountPath: /v\n');
    // The words of v0.5.6's own form.
    expect(text).toContain('  status: Pending\n');
  });
});
