/** How long it takes for the bytes to come again: no size of a part or a read is a multiple of it. */
const periodBytes = 65_537;

/** Bytes that look like nothing, the same each time. */
export function noise(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let state = seed;
  for (let index = 0; index < Math.min(length, periodBytes); index += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[index] = state >>> 24;
  }
  for (let at = periodBytes; at < length; at *= 2) bytes.copyWithin(at, 0, at);
  return bytes;
}

/** Whether both are the same; a comparison by the test's own means would print megabytes. */
export function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && crypto.subtle.timingSafeEqual(one, other);
}

/** Base64 by another way than the Worker's. */
export function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/** The bytes of a text in ASCII. */
export function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
