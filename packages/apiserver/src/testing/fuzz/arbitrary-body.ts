/** Bodies that are nearly right, and bodies that are nothing of the sort. */
import { type Model, modelsOf, type Property } from '@kube/api-types/models';
import { recordedExchanges } from '@kube/api-types/testing';
import fc from 'fast-check';

/** Few, so that requests meet the objects of others. */
export const IDS: readonly string[] = ['a', 'b', 'web', 'redis-master', 'camelCase', 'x.y_z', '127.0.0.1'];

const MODELS = modelsOf('v1beta1');

/** Names that are dangerous in JavaScript. */
const TRAPS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'then',
  'toJSON',
  'length',
];

/** Texts that are dangerous somewhere. */
const STRANGE_TEXTS = [
  ...['', ' ', '/', '..', '../../etc', '%2e%2e', '\u0000', '\u{1F4A9}', '\uD800', '\uFEFF', 'ß'.repeat(300)],
  ...[
    'a'.repeat(10_000),
    '<script>',
    '"',
    "'",
    '\\',
    '\n',
    '\r\nX-Evil: 1',
    '0',
    '-1',
    'null',
    'true',
    '1e999',
  ],
  ...['v1beta1', 'v1beta2', 'default', '10.99.0.9', '10.99.0.0', '0.0.0.0', '2014-13-45T99:99:99Z'],
  ...['{"a":1}', '[]', '{{.}}', '\u202e', 'K', 'ſ', 'İ', 'a,b=c', 'a=b', 'a!=b', '==', '='],
  ...TRAPS,
];

const time = fc.constantFrom(
  '2014-12-12T20:30:37Z',
  '2014-12-12T20:30:37.123456789+02:00',
  '0001-01-01T00:00:00Z',
);

const strangeInteger = fc.constantFrom(0, 1, 65_535, 65_536, 2 ** 31, 2 ** 53 - 1, -(2 ** 53) + 1);

const strangeNumber = fc.constantFrom(
  ...[0, -0, -1, 1, 80, 65535, 65536, 2 ** 31, 2 ** 53, -(2 ** 63), 1.5, 1e21, 1e300, 5e-324],
);

const text = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...IDS) },
  { weight: 2, arbitrary: fc.constantFrom(...STRANGE_TEXTS) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
);

/** Anything that JSON can say. */
const anything: fc.Arbitrary<unknown> = fc.oneof(
  text,
  strangeNumber,
  fc.boolean(),
  fc.constant(null),
  fc.jsonValue({ maxDepth: 2 }),
  fc.dictionary(text, fc.oneof(text, strangeNumber), { maxKeys: 3, noNullPrototype: true }),
);

/** How far objects go, and whether they keep to their types. */
interface Style {
  readonly depth: number;
  readonly typed: boolean;
}

/** A value of the field's type; now and then of any other. */
function anyValue(field: Property, style: Style): fc.Arbitrary<unknown> {
  const right = { weight: 14, arbitrary: rightValue(field, style) };
  return style.typed ? right.arbitrary : fc.oneof(right, { weight: 1, arbitrary: anything });
}

function rightValue(field: Property, style: Style): fc.Arbitrary<unknown> {
  const { $ref, type, format, items, enum: words, additionalProperties: values } = field;
  const inner = { ...style, depth: style.depth - 1 };
  if ($ref !== undefined) return objectOf($ref, inner);
  if (words !== undefined) return fc.constantFrom(...words);
  if (items !== undefined) return fc.array(anyValue(items, inner), { maxLength: 3 });
  if (values !== undefined) {
    return fc.dictionary(text, anyValue(values, inner), { maxKeys: 3, noNullPrototype: true });
  }
  if (type === 'integer') return fc.oneof(fc.integer({ min: -2, max: 70_000 }), strangeInteger);
  if (type === 'boolean') return fc.boolean();
  if (format === 'date-time') return time;
  return format === 'int-or-string' ? fc.oneof(text, fc.integer({ min: -1, max: 70_000 })) : text;
}

function objectOf(id: string, style: Style): fc.Arbitrary<unknown> {
  const { properties }: Pick<Model, 'properties'> = MODELS[id] ?? { properties: {} };
  if (style.depth <= 0) return fc.constant({});
  const fields = Object.entries(properties).map(([name, field]) => [name, anyValue(field, style)] as const);
  const known = fc.record(Object.fromEntries(fields), { requiredKeys: [], noNullPrototype: true });
  if (style.typed) return known;
  const extra = fc.dictionary(text, anything, { maxKeys: 1, noNullPrototype: true });
  return fc
    .tuple(known, fc.option(extra, { freq: 8, nil: {} }))
    .map(([object, more]) => ({ ...more, ...object }));
}

const container = { name: 'main', image: 'dockerfile/redis' };
const manifest = { version: 'v1beta1', containers: [container] };

/** Per kind, what makes an object that can be accepted, whatever else stands in it. */
const ACCEPTED: Readonly<Record<string, object>> = {
  Pod: { desiredState: { manifest } },
  ReplicationController: {
    desiredState: {
      replicas: 1,
      replicaSelector: { name: 'x' },
      podTemplate: { desiredState: { manifest }, labels: { name: 'x' } },
    },
  },
  Service: { port: 80, selector: { name: 'x' }, protocol: 'TCP', createExternalLoadBalancer: false },
  Endpoints: {},
  Minion: { resources: {} },
  Event: { involvedObject: { namespace: 'default' } },
  Binding: { host: '127.0.0.1' },
};

const accepted = (kind: string): fc.Arbitrary<object> =>
  fc
    .tuple(objectOf(`v1beta1.${kind}`, { depth: 5, typed: true }), fc.constantFrom(...IDS), fc.boolean())
    .map(([object, id, labelled]) => ({
      ...(object as object),
      ...ACCEPTED[kind],
      kind,
      apiVersion: 'v1beta1',
      id: kind === 'Service' ? 'web' : id,
      podID: id,
      namespace: undefined,
      resourceVersion: undefined,
      portalIP: undefined,
      labels: labelled ? { name: 'x' } : undefined,
    }));

const kind = fc.constantFrom(...Object.keys(ACCEPTED));
const ofAnyKind = (objectOfKind: (kind: string) => fc.Arbitrary<unknown>): fc.Arbitrary<string> =>
  kind.chain(objectOfKind).map((object) => JSON.stringify(object));

const acceptable = ofAnyKind(accepted);
const typed = ofAnyKind((each) => objectOf(`v1beta1.${each}`, { depth: 7, typed: true }));
const untyped = ofAnyKind((each) => objectOf(`v1beta1.${each}`, { depth: 7, typed: false }));

/** A body that a POST or a PUT of the kind can accept. */
export function acceptableBody(wanted: string): fc.Arbitrary<Buffer> {
  return accepted(wanted).map((object) => Buffer.from(JSON.stringify(object)));
}

const recordedBodies = recordedExchanges().flatMap(({ request }) =>
  request === undefined || request === '' || request.includes('bytes in all') ? [] : [request],
);

/** Bodies that v0.5.6 was sent, cut, doubled, or with something put in. */
const garbled = fc
  .tuple(
    fc.constantFrom(...recordedBodies),
    fc.nat(),
    fc.nat(),
    fc.oneof(
      text,
      anything.map((value) => JSON.stringify(value)),
    ),
  )
  .map(([body, from, length, put]) => {
    const start = from % (body.length + 1);
    return body.slice(0, start) + put + body.slice(start + (length % 20));
  });

const nested = (open: string, close: string) => (depth: number) => open.repeat(depth) + close.repeat(depth);

const hostile = fc.oneof(
  fc.nat(200_000).map(nested('[', ']')),
  fc.nat(100_000).map(nested('{"a":', '}')),
  fc.nat(50_000).map((depth) => '- '.repeat(depth)),
  fc
    .nat(2_000)
    .map((depth) => Array.from({ length: depth }, (_, level) => `${' '.repeat(level)}a:`).join('\n')),
  fc.constant(
    'a: &a ["x","x","x","x","x","x","x","x"]\n'.concat(
      ...'bcdefghi'.split('').map((letter, index) => {
        const before = 'abcdefgh'.charAt(index);
        return `${letter}: &${letter} [${Array.from({ length: 8 }, () => `*${before}`).join(',')}]\n`;
      }),
    ),
  ),
  fc.constantFrom(
    'null',
    '[]',
    '""',
    '1',
    'true',
    '{}',
    '*a',
    '&a *a',
    '<<: *x',
    '!!js/function x',
    '%YAML 9.9\n---\n',
    '---\n---\n',
    '\t',
    ': :',
    '? ? ?',
    '{,}',
    '[,]',
  ),
  fc.constant(`{"id":"${'x'.repeat(1_000_000)}"}`),
  fc.constant(
    `{"annotations":{${Array.from({ length: 20_000 }, (_, index) => `"k${index}":""`).join(',')}}}`,
  ),
  fc.string({ unit: 'binary', maxLength: 200 }),
);

/** The body of a request, as bytes; a part is no valid UTF-8. */
export const arbitraryBody: fc.Arbitrary<Buffer> = fc.oneof(
  { weight: 6, arbitrary: acceptable.map((json) => Buffer.from(json)) },
  { weight: 6, arbitrary: typed.map((json) => Buffer.from(json)) },
  { weight: 6, arbitrary: untyped.map((json) => Buffer.from(json)) },
  { weight: 6, arbitrary: garbled.map((json) => Buffer.from(json)) },
  { weight: 2, arbitrary: hostile.map((json) => Buffer.from(json)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)) },
  { weight: 1, arbitrary: untyped.map((json) => Buffer.from(json, 'utf16le')) },
);
