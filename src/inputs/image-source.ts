import type { InputImage } from "../domain/input-image.ts";

/** Where an image that a request names comes from. */
export type ImageSource =
  /** It came with the request: a data URL, or a part of a form. */
  | { readonly kind: "sent"; readonly reference: string }
  | { readonly kind: "upload"; readonly id: string }
  /** An earlier generation made it. */
  | { readonly kind: "image"; readonly id: string }
  /** An earlier generation was handed it. */
  | { readonly kind: "stored"; readonly image: InputImage };

/** All images that a request names, before anything is known of them. */
export interface ImageSources {
  readonly images: readonly ImageSource[];
  readonly mask: ImageSource | null;
  readonly references: readonly ImageSource[];
}
