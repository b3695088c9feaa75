import { fromString, toUUID, typeid } from "typeid-js";

/** `gen_` and a UUIDv7: time-ordered, and with 74 random bits not to be guessed. */
export function createGenerationId(): string {
  return typeid("gen").toString();
}

/** True when a text has the form of a generation id; nothing is looked up for any other. */
export function isGenerationId(text: string): boolean {
  try {
    fromString(text, "gen");
    return true;
  } catch {
    return false;
  }
}

/** When a generation was accepted, as its id tells: in Unix milliseconds. @throws Error for no id of ours. */
export function acceptedAt(generationId: string): number {
  const uuid = toUUID(fromString(generationId, "gen"));
  return Number.parseInt(uuid.replace("-", "").slice(0, 12), 16);
}

/** An image's id says which generation it is of: `img_…-0` is the first image of `gen_…`. */
export function toImageId(generationId: string, imageIndex: number): string {
  return `img_${generationId.slice("gen_".length)}-${imageIndex}`;
}

/** The generation that an image id names, or undefined when it has not that form. */
export function generationOfImage(imageId: string): string | undefined {
  const match = /^img_([0-9a-z]{26})-\d$/.exec(imageId);
  const id = `gen_${match?.[1] ?? ""}`;
  return isGenerationId(id) ? id : undefined;
}
