/**
 * Encodes bytes as base64 text while they pass, in ASCII bytes. Holds back at most two bytes, so
 * that memory does not grow with the image.
 */
export function encodeBase64(): TransformStream<Uint8Array, Uint8Array> {
  const encoder = new TextEncoder();
  let rest = new Uint8Array(0);
  return new TransformStream({
    transform(chunk, controller) {
      const all = new Uint8Array(rest.length + chunk.length);
      all.set(rest);
      all.set(chunk, rest.length);
      const whole = all.length - (all.length % 3);
      rest = all.slice(whole);
      if (whole > 0) controller.enqueue(encoder.encode(all.subarray(0, whole).toBase64()));
    },
    flush(controller) {
      if (rest.length > 0) controller.enqueue(encoder.encode(rest.toBase64()));
    },
  });
}
