import { badRequest } from '../status-error.js';
import { v1beta1Codec } from '../v1beta1/codec.js';
import { v1beta2Codec } from '../v1beta2/codec.js';
import type { WireCodec } from './codec.js';

const CODECS: readonly WireCodec[] = [v1beta1Codec, v1beta2Codec];

/** The versions that can be spoken. */
export const WIRE_VERSIONS: readonly string[] = CODECS.map(({ apiVersion }) => apiVersion);

/**
 * The codec of a wire version.
 *
 * @throws StatusError BadRequest for a version that is not spoken
 */
export function codecFor(apiVersion: string): WireCodec {
  const codec = CODECS.find((one) => one.apiVersion === apiVersion);
  if (codec !== undefined) return codec;
  throw badRequest(`API version "${apiVersion}" is not known here; known: ${WIRE_VERSIONS.join(', ')}`);
}
