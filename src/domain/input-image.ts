import type { ImageMediaType } from "./media-type.ts";

/** An image that a request hands in: in R2 already, its type and pixels read from its bytes. */
export interface InputImage {
  /** The R2 key. */
  readonly key: string;
  readonly mediaType: ImageMediaType;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

/** Everything that a request hands in beside its words. */
export interface Inputs {
  /** What an edit changes: the first, and with several, the others to draw from. Empty otherwise. */
  readonly images: readonly InputImage[];
  /** Where the first image is changed: PNG with alpha, of its pixels. Null for no mask. */
  readonly mask: InputImage | null;
  /** What the picture shall look like or contain, in the order of the request. */
  readonly references: readonly InputImage[];
}

/** A request of words alone. */
export const noInputs: Inputs = { images: [], mask: null, references: [] };

/** True when a request hands in anything beside its words. A mask never comes without an image. */
export function hasInputs({ images, references }: Inputs): boolean {
  return images.length + references.length > 0;
}
