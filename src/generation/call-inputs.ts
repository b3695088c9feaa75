import type { InputImage, Inputs } from "../domain/input-image.ts";
import { toOutputFormat } from "../domain/media-type.ts";
import type { CallInput } from "../providers/port.ts";

/** An image as a call hands it in, and where its bytes are. */
export interface StoredInput {
  readonly input: CallInput;
  readonly image: InputImage;
}

/** The images of one call, in the order in which they are sent. Their placeholders are of this call alone. */
export function toStoredInputs({ images, mask, references }: Inputs): readonly StoredInput[] {
  return [
    ...images.map((image, index) => toStoredInput("image", image, index)),
    ...references.map((image, index) => toStoredInput("reference", image, index)),
    ...(mask ? [toStoredInput("mask", mask, 0)] : []),
  ];
}

function toStoredInput(role: CallInput["role"], image: InputImage, index: number): StoredInput {
  const { mediaType } = image;
  const fileName = `${role}-${index + 1}.${toOutputFormat(mediaType)}`;
  // Not to be guessed: a prompt may contain anything that is written here.
  const placeholder = `diptych-input-${crypto.randomUUID()}`;
  return { input: { role, mediaType, fileName, placeholder }, image };
}
