import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { StatusError } from '../status-error.js';
import {
  arbitraryBinding,
  arbitraryController,
  arbitraryEndpoints,
  arbitraryEvent,
  arbitraryNode,
  arbitraryPod,
  arbitraryService,
  arbitraryStatus,
} from '../testing/arbitrary.js';
import { recordedExchanges } from '../testing/recorded.js';
import type { WireEncodable, WireKind } from '../wire/codec.js';
import { parseBody } from '../wire/parse-body.js';
import { v1beta1Codec as codec } from './codec.js';

const ALL: readonly (readonly [WireKind, fc.Arbitrary<WireEncodable>])[] = [
  ['Pod', arbitraryPod],
  ['ReplicationController', arbitraryController],
  ['Service', arbitraryService],
  ['Endpoints', arbitraryEndpoints],
  ['Node', arbitraryNode],
  ['Event', arbitraryEvent],
  ['Binding', arbitraryBinding],
  ['Status', arbitraryStatus],
];
const KINDS = ALL.map(([kind]) => kind);

describe('decoding what was encoded', () => {
  it.each(ALL)('gives the same %s', (kind, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, (object) => {
        const { object: again, warnings } = codec.decode(kind, JSON.parse(codec.encodeJson(object)));
        // Through JSON, because that is what a store keeps of it.
        expect(JSON.parse(JSON.stringify(again))).toEqual(JSON.parse(JSON.stringify(object)));
        expect(again).toEqual(object);
        expect(warnings).toEqual([]);
      }),
    );
  });
});

/** Bodies that were sent to v0.5.6 and are JSON: some of the recorded ones are not, on purpose. */
const bodies = recordedExchanges().flatMap(({ request }) => (isJson(request) ? [request] : []));

describe('decoding anything', () => {
  const onlyStatusErrors = (kind: WireKind, body: unknown) => {
    try {
      codec.encodeJson(codec.decode(kind, body).object);
    } catch (err) {
      if (!(err instanceof StatusError) || err.reason !== 'BadRequest') throw err;
    }
  };

  it('throws nothing but BadRequest', () => {
    fc.assert(fc.property(fc.constantFrom(...KINDS), fc.jsonValue({ maxDepth: 4 }), onlyStatusErrors), {
      numRuns: 500,
    });
  });

  it('throws nothing but BadRequest for bodies of which one part was replaced', () => {
    const part = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom({ __proto__: null }, [], {}, [null], -1, 1.5),
    );
    const name = fc.oneof(fc.constantFrom('__proto__', 'constructor', 'toString', 'id'), fc.string());
    fc.assert(
      fc.property(fc.constantFrom(...bodies), fc.nat(), name, part, (text, at, key, value) => {
        const body = JSON.parse(text) as object;
        onlyStatusErrors('Pod', replaceOne(body, at, key, value));
        onlyStatusErrors('ReplicationController', replaceOne(body, at, key, value));
      }),
      { numRuns: 1000 },
    );
  });

  it('throws nothing but BadRequest for texts that were cut or garbled', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...bodies), fc.nat(), fc.string(), async (text, at, garbage) => {
        const place = at % text.length;
        for (const broken of [text.slice(0, place), text.slice(0, place) + garbage + text.slice(place)]) {
          const body = await parseBody(broken).catch((err: unknown) => {
            if (!(err instanceof StatusError)) throw err;
          });
          onlyStatusErrors('Pod', body);
        }
      }),
      { numRuns: 200 },
    );
  });
});

function isJson(text: string | undefined): text is string {
  try {
    return typeof JSON.parse(text ?? '') === 'object';
  } catch {
    return false;
  }
}

/** A copy in which the `at`-th object or list has one more entry, which may replace one. */
function replaceOne(body: object, at: number, key: string, value: unknown): object {
  const copy = structuredClone(body);
  const places: object[] = [];
  const visit = (place: object) => {
    places.push(place);
    for (const inner of Object.values(place)) if (typeof inner === 'object' && inner !== null) visit(inner);
  };
  visit(copy);
  const place = places[at % places.length] ?? copy;
  if (Array.isArray(place)) {
    place[at % (place.length + 1)] = value;
    return copy;
  }
  const keys = Object.keys(place);
  const entry = at % 2 === 0 ? key : (keys[at % keys.length] ?? key);
  Object.defineProperty(place, entry, { value, enumerable: true, configurable: true, writable: true });
  return copy;
}
