import { createCodec } from '../v1beta1/codec.js';
import type { WireCodec } from '../wire/codec.js';
import { withoutOldWords } from './old-words.js';

/** The second wire of v0.5.6: v1beta1 without the words that had become old. */
export const v1beta2Codec: WireCodec = createCodec({
  apiVersion: 'v1beta2',
  minionFields: ['items'],
  written: (wire) => withoutOldWords(wire).object,
});
