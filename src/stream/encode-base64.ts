/** Bytes that become text in one go: bounds the strings that come and go. Whole groups of three. */
const stepBytes = 24 * 1024;

const encoder = new TextEncoder();

/** Encodes bytes that come in pieces as base64, in ASCII bytes. */
export interface Base64Encoder {
  /** What can be said of the bytes so far. It is valid until the next call. */
  encode(bytes: Uint8Array): Uint8Array;
  /** The end, with its padding. */
  finish(): Uint8Array;
}

/** An encoder for one value. It holds back at most two bytes. */
export function createBase64Encoder(): Base64Encoder {
  let output = new Uint8Array(0);
  let rest = new Uint8Array(0);
  let written = 0;
  const append = (bytes: Uint8Array) => {
    written += encoder.encodeInto(bytes.toBase64(), output.subarray(written)).written;
  };

  return {
    encode(bytes) {
      const room = Math.ceil((rest.length + bytes.length) / 3) * 4;
      if (output.length < room) output = new Uint8Array(room);
      written = 0;
      const missing = rest.length === 0 ? 0 : Math.min(3 - rest.length, bytes.length);
      const first = Uint8Array.of(...rest, ...bytes.subarray(0, missing));
      if (first.length < 3 && first.length > 0) {
        rest = first;
        return output.subarray(0, 0);
      }
      append(first);
      const end = bytes.length - ((bytes.length - missing) % 3);
      for (let at = missing; at < end; at += stepBytes) {
        append(bytes.subarray(at, Math.min(end, at + stepBytes)));
      }
      rest = bytes.slice(end);
      return output.subarray(0, written);
    },
    finish() {
      const last = encoder.encode(rest.toBase64());
      rest = new Uint8Array(0);
      return last;
    },
  };
}

/** Pieces as base64, in ASCII bytes. Each is valid until the next is asked for. */
export async function* encodeBase64(
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  const whole = createBase64Encoder();
  for await (const piece of pieces) yield whole.encode(piece);
  yield whole.finish();
}
