import type { InputImage, Inputs } from "../domain/input-image.ts";

/** Every image that is handed in. */
export function imagesOf({ images, mask, references }: Inputs): readonly InputImage[] {
  return [...images, ...references, ...(mask ? [mask] : [])];
}
