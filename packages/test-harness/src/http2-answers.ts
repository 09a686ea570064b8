const FRAME_HEADER_BYTES = 9;
const HEADERS_FRAME = 1;
const END_STREAM = 1;

/** What every HTTP/2 client says first. */
export const HTTP2_PREFACE = 'PRI * HTTP/2.0';

/**
 * Reads along one direction of an HTTP/2 connection, from its first byte.
 *
 * @returns called with each chunk; true when a stream's answer ended in it, which for gRPC means that a call
 *   has been answered in full
 */
export function createAnswerSpotter(): (chunk: Buffer) => boolean {
  let pending = Buffer.alloc(0);
  let bodyBytesLeft = 0;
  return (chunk) => {
    let answered = false;
    let rest: Buffer = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    for (;;) {
      const skipped = Math.min(bodyBytesLeft, rest.length);
      bodyBytesLeft -= skipped;
      rest = rest.subarray(skipped);
      if (rest.length < FRAME_HEADER_BYTES) {
        pending = Buffer.from(rest);
        return answered;
      }
      bodyBytesLeft = rest.readUIntBE(0, 3);
      const endsStream = (rest.readUInt8(4) & END_STREAM) !== 0;
      answered ||= rest.readUInt8(3) === HEADERS_FRAME && endsStream;
      rest = rest.subarray(FRAME_HEADER_BYTES);
    }
  };
}
