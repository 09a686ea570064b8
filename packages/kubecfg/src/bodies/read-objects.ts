import { StatusError, type WireCodec } from '@kube/api-types';
import { Fatal } from '../fatal.js';
import type { BodySource } from './body-source.js';
import { parseDocuments } from './documents.js';
import { type WireBody, wireBody } from './wire-body.js';

/**
 * The objects that some texts hold, in their order. None is given unless all can be read.
 *
 * @param resource what all of them are; undefined when each says so by its kind
 * @throws Fatal in the words of v0.5.6 for the first that cannot be read
 */
export async function readObjects(
  sources: readonly BodySource[],
  resource: string | undefined,
  codec: WireCodec,
): Promise<readonly WireBody[]> {
  const objects: WireBody[] = [];
  for (const { name, text } of sources) {
    const documents = await orUnreadable(name, resource, () => parseDocuments(text));
    for (const [index, document] of documents.entries()) {
      const where = documents.length === 1 ? name : `${name} (document ${index + 1})`;
      objects.push(await orUnreadable(where, resource, async () => wireBody(document, resource, codec)));
    }
  }
  return objects;
}

async function orUnreadable<T>(
  name: string,
  resource: string | undefined,
  read: () => Promise<T>,
): Promise<T> {
  try {
    return await read();
  } catch (err) {
    const causes = err instanceof StatusError ? (err.details.causes ?? []) : [];
    const hints = causes.length < 2 ? [] : causes.map(({ message }) => `  ${message ?? ''}`);
    const what = resource === undefined ? '' : ` as an object for ${resource}`;
    const text = `Error parsing ${name}${what}: ${(err as Error).message}`;
    throw new Fatal('parseConfig', text, hints, { cause: err });
  }
}
