import { fromString, fromUUIDBytes, toUUID, toUUIDBytes, typeid } from "typeid-js";

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

/** `bat_` and a UUIDv7. */
export function createBatchId(): string {
  return typeid("bat").toString();
}

/** True when a text has the form of a batch id; nothing is looked up for any other. */
export function isBatchId(text: string): boolean {
  try {
    fromString(text, "bat");
    return true;
  } catch {
    return false;
  }
}

/**
 * The id of the generation that an item of a batch is at first. It follows from the batch's, so that a
 * call that is carried out again asks for the same generations; nobody who has one of them can tell
 * another.
 */
export async function itemGenerationId(batchId: string, index: number): Promise<string> {
  const uuid = toUUIDBytes(fromString(batchId, "bat")).slice();
  const text = new TextEncoder().encode(JSON.stringify([batchId, index]));
  const random = new Uint8Array(await crypto.subtle.digest("SHA-256", text));
  // The time stays, and the bits that say which version and variant of UUID it is.
  uuid.set(random.subarray(0, 10), 6);
  uuid[6] = 0x70 | ((random[0] ?? 0) & 0x0f);
  uuid[8] = 0x80 | ((random[2] ?? 0) & 0x3f);
  return fromUUIDBytes("gen", uuid);
}

/**
 * When a generation or a batch was accepted, as its id tells: in Unix milliseconds.
 * @throws Error for no id of ours.
 */
export function acceptedAt(id: string): number {
  const uuid = toUUID(fromString(id, isBatchId(id) ? "bat" : "gen"));
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
