import type { StoredImage } from "../domain/generation.ts";
import type { InputImage, Inputs } from "../domain/input-image.ts";
import { toStoredPicture } from "../domain/stored-picture.ts";
import type { report as Report } from "../report.ts";
import {
  requireMaskBytes,
  requireMaskHead,
  requireMaskType,
  requireSamePixels,
} from "./check-mask.ts";
import type { GreyPng } from "./grey-mask.ts";
import type { ImageSource, ImageSources } from "./image-source.ts";
import { InputError } from "./input-error.ts";
import { requireImageBytes } from "./input-intake.ts";
import { readInputHead } from "./read-input-head.ts";
import type { Upload } from "./upload-store.ts";

/** Where the images are found that one account's request names. */
export interface InputLookups {
  /** Those that came with the request, by their references. */
  readonly sent: ReadonlyMap<string, InputImage>;
  findUpload(id: string): Promise<Upload | undefined>;
  /** An image of an earlier generation. */
  findImage(id: string): Promise<StoredImage | undefined>;
  /** See upload-store.ts. */
  readBeginning(key: string): Promise<Uint8Array | null>;
  /**
   * A mask with an alpha channel of a grey one.
   * @throws InputError when that is damaged · when R2 does not answer.
   */
  convertMask(mask: InputImage, depth: GreyPng["depth"]): Promise<InputImage>;
  readonly report: typeof Report;
}

/**
 * Finds every image that a request names, and checks what is not known of them yet: the mask belongs
 * to the first image.
 * @throws InputError about the first that is missing or not taken.
 */
export async function resolveInputs(
  { images: named, mask: maskSource, references }: ImageSources,
  lookups: InputLookups,
): Promise<Inputs> {
  const all = (sources: readonly ImageSource[], param: string) =>
    Promise.all(sources.map((source) => resolve(source, param, lookups)));
  const inputs = {
    images: await all(named, "image"),
    mask: maskSource && (await resolve(maskSource, "mask", lookups)),
    references: await all(references, "references"),
  };
  const { images, mask } = inputs;
  const [first] = images;
  if (!mask) return inputs;
  if (first) requireSamePixels(mask, first);
  return { ...inputs, mask: await toMask(mask, lookups) };
}

async function resolve(
  source: ImageSource,
  param: string,
  lookups: InputLookups,
): Promise<InputImage> {
  switch (source.kind) {
    case "sent": {
      const image = lookups.sent.get(source.reference);
      if (image) return image;
      const message = `The data URL in '${param}' holds no image. Send its bytes as base64.`;
      throw new InputError("invalid_image", message, param);
    }
    case "upload": {
      const upload = await read(lookups.findUpload(source.id), param, lookups);
      if (upload) return upload.image;
      const message = `This account has no upload '${source.id}', or it has expired. Upload the image again.`;
      throw new InputError("upload_not_found", message, param);
    }
    case "image":
      return resolveImage(source.id, param, lookups);
    case "stored": {
      const beginning = await read(lookups.readBeginning(source.image.key), param, lookups);
      if (beginning) return source.image;
      const message = `The image in '${param}' of the earlier generation is not there any more. Hand it in again.`;
      throw new InputError("image_not_found", message, param);
    }
  }
}

async function resolveImage(id: string, param: string, lookups: InputLookups): Promise<InputImage> {
  const image = await lookups.findImage(id);
  if (!image) {
    throw new InputError("image_not_found", `This account has no image '${id}'.`, param);
  }
  requireImageBytes(image.bytes, param);
  // An image may lie in its run still: engines are sent what R2 has.
  await requireBeginning(image, param, lookups);
  return toStoredPicture(image);
}

/** The mask as engines take it; one that an upload or an image is was not looked at as such. */
async function toMask(mask: InputImage, lookups: InputLookups): Promise<InputImage> {
  requireMaskBytes(mask.bytes);
  requireMaskType(mask.mediaType);
  const head = readInputHead(await requireBeginning(mask, "mask", lookups), "mask");
  requireMaskHead(head);
  return head.mask.kind === "grey" ? lookups.convertMask(mask, head.mask.depth) : mask;
}

async function requireBeginning(
  { key }: Pick<InputImage, "key">,
  param: string,
  lookups: InputLookups,
): Promise<Uint8Array> {
  const beginning = await read(lookups.readBeginning(key), param, lookups);
  if (beginning) return beginning;
  throw notThere(param);
}

async function read<Found>(
  finding: Promise<Found>,
  param: string,
  { report }: InputLookups,
): Promise<Found> {
  try {
    return await finding;
  } catch (error) {
    report("an image that a request names cannot be read", error);
    throw notThere(param);
  }
}

function notThere(param: string): InputError {
  const message = `The image in '${param}' is stored and cannot be read at the moment. Try again.`;
  return new InputError("storage_unavailable", message, param);
}
