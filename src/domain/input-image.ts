import type { StoredPicture } from "./stored-picture.ts";

/** An image that a request hands in: in R2 already, its type and pixels read from its bytes. */
export type InputImage = StoredPicture;

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
