import type { ImageMediaType } from "../domain/media-type.ts";

/** How base64 of each type begins: the signatures of PNG, JPEG and RIFF. */
const beginnings: readonly (readonly [string, ImageMediaType])[] = [
  ["iVBORw0KGgo", "image/png"],
  ["/9j/", "image/jpeg"],
  ["UklGR", "image/webp"],
];

/** As many bytes of base64 as tell every type apart. */
export const typeBytes = 11;

const decoder = new TextDecoder();

/** The type of an image by the beginning of its base64; undefined when it is none that is served. */
export function typeOfBase64(beginning: Uint8Array): ImageMediaType | undefined {
  const text = decoder.decode(beginning.subarray(0, typeBytes));
  return beginnings.find(([start]) => text.startsWith(start))?.[1];
}
