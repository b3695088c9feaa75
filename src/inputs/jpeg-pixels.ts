import type { Pixels } from "../domain/size.ts";

const marker = 0xff;

/** Baseline, extended and progressive: the frames that engines decode. */
const frames: ReadonlySet<number> = new Set([0xc0, 0xc1, 0xc2]);

/** From here on there are pixels, and no head any more. */
const endsHead: ReadonlySet<number> = new Set([0xd9, 0xda]);

/**
 * The pixels of a JPEG, from its frame's head. It goes from segment to segment and looks nowhere
 * else: megabytes that only begin as a JPEG cost nothing.
 * @param bytes From its beginning on.
 * @returns Undefined when they hold no such head.
 */
export function jpegPixels(bytes: Uint8Array): Pixels | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; at + 9 <= bytes.length;) {
    if (bytes[at] !== marker) return undefined;
    const code = bytes[at + 1] ?? 0;
    if (endsHead.has(code)) return undefined;
    if (frames.has(code)) {
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    }
    // Any number of further marker bytes may stand before the code.
    if (code === marker) at += 1;
    else if (isAlone(code)) at += 2;
    else at += 2 + Math.max(2, view.getUint16(at + 2));
  }
  return undefined;
}

/** Markers without a segment: restarts, the beginning, and one that is for private use. */
export function isAlone(code: number): boolean {
  return (code >= 0xd0 && code <= 0xd8) || code === 0x01;
}
