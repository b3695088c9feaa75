import type { InputImage, Inputs } from "../domain/input-image.ts";
import { inputIdOf } from "../inputs/input-keys.ts";

/** What a request handed in, as the native surface shows it. Where it lies stays inside. */
export function toInputsView({ images, mask, references }: Inputs) {
  return {
    images: images.map(toInputView),
    mask: mask && toInputView(mask),
    references: references.map(toInputView),
  };
}

/** `id` is null for what came with the request itself. */
function toInputView({ key, mediaType, width, height, bytes, sha256 }: InputImage) {
  return { id: inputIdOf(key), mediaType, width, height, bytes, sha256 };
}
