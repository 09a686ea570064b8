import { describe, expect, it } from '@jest/globals';
import type { Kind } from '../resources.js';
import { kindOf, recordedObjects, withManifestVersion } from '../testing/recorded.js';
import { v1beta1Codec as codec } from './codec.js';

interface Body {
  readonly kind: string;
  readonly selfLink?: string;
  readonly resourceVersion?: number;
}

const recorded = recordedObjects();
const answers = recorded.filter(({ path }) => !path.includes('/watch/'));
const streams = recorded.filter(({ path, status }) => path.includes('/watch/') && status === 200);

describe('decoding what v0.5.6 answered and encoding it again', () => {
  it.each(answers)('gives the same bytes: $name', ({ response }) => {
    const body = JSON.parse(response) as Body;
    const { kind, selfLink } = body;
    if (kind.endsWith('List')) {
      expect(listAgain(kindOf(kind.slice(0, -'List'.length)) as Kind, body)).toBe(response);
      return;
    }
    const { object, warnings } = codec.decode(kindOf(kind), body);
    expect(codec.encodeJson(object, { selfLink })).toBe(withManifestVersion(response));
    expect(warnings).toEqual([]);
  });

  it.each(streams)('gives the same events: $name', ({ path, response }) => {
    const kind = path.includes('/services') ? 'Service' : 'Pod';
    const lines = response.split('\n').filter((line) => line !== '');
    expect(lines.length).toBeGreaterThan(0);
    const again = lines.map((line) =>
      codec.encodeWatchEventJson(codec.decodeWatchEvent(kind, JSON.parse(line))),
    );
    // v0.5.6 wrote the path of the request into an error; we leave it out.
    expect(again).toEqual(lines.map((line) => line.replace('"selfLink":"/api/v1beta1/pods",', '')));
  });
});

function listAgain(kind: Kind, body: Body): string {
  const { items, resourceVersion } = codec.decodeList(kind, body);
  const texts = items.map((item) => codec.encodeItemJson(kind, item));
  return codec.encodeListJson(kind, texts, { selfLink: body.selfLink, resourceVersion });
}
