import type { StoredImage } from "../domain/generation.ts";
import { nameOfVariant, type ImageVariant } from "../domain/image-variant.ts";
import { retried } from "../retried.ts";
import type { Services } from "../services.ts";
import { imageKey, variantKey } from "../storage/images.ts";
import { convertPicture } from "./convert-picture.ts";
import type { ImageReader } from "./image-reader.ts";
import { readImageHead } from "./read-image-head.ts";

/** How long a client may wait for a variant that is not there yet, in milliseconds. */
const deadlineMs = 30_000;

export interface FindVariantInput {
  readonly services: Pick<Services, "images" | "inputImages" | "imageReader" | "report"> & {
    readonly converter: NonNullable<Services["converter"]>;
  };
  readonly accountId: string;
  readonly generationId: string;
  readonly image: StoredImage;
  readonly variant: ImageVariant;
  /** Whether the image has not been deleted meanwhile. */
  readonly isThere: () => Promise<boolean>;
  readonly background: (promise: Promise<unknown>) => void;
}

/** A variant in storage. */
export interface FoundVariant {
  readonly key: string;
  readonly bytes: number;
}

/**
 * A variant of an image: made when it is first asked for, and kept beside it.
 * @returns Null when the image was deleted meanwhile: nothing is left then.
 * @throws When R2 or the converter does not answer. The next call tries again.
 */
export async function findVariant(input: FindVariantInput): Promise<FoundVariant | null> {
  const { services, accountId, generationId, image, variant } = input;
  const key = variantKey(imageKey(accountId, generationId, image.id), nameOfVariant(variant));
  const known = await services.images.head(key);
  if (known) return { key, bytes: known.size };
  // It is finished when its client leaves, too: the next one finds it.
  const making = make(key, input);
  input.background(making.catch(() => undefined));
  return making;
}

async function make(key: string, input: FindVariantInput): Promise<FoundVariant | null> {
  const { services, accountId, image, variant, isThere, background } = input;
  const { images, inputImages, imageReader, converter, report } = services;
  const { pixels, mediaType, quality } = variant;
  const made = await convertPicture(await open(imageReader, accountId, image), {
    converter,
    order: { pixels, mediaType, quality, fit: "cover" },
    beginUpload: () =>
      inputImages.beginUpload({
        key,
        metadata: { image: image.id, original: image.key },
        readHead: readImageHead,
      }),
    mostBytes: null,
    signal: AbortSignal.timeout(deadlineMs),
    background,
  });
  if (!made) return null;
  // A deletion that came meanwhile has removed what there was, and this may have come after it.
  if (await isThere()) return { key, bytes: made.bytes };
  const tell = (error: unknown) => report("a variant of a deleted image is left", error, { key });
  await retried(() => images.removeOthers(key, []), [200, 1000], tell).catch(tell);
  return null;
}

async function open(
  reader: ImageReader,
  accountId: string,
  image: StoredImage,
): Promise<ReadableStream<Uint8Array>> {
  const bytes = await reader.open(accountId, image, 0);
  if (!bytes) throw new Error("The image cannot be read.");
  return bytes;
}
