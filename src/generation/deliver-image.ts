import type { ImageRequest } from "../domain/image-request.ts";
import { toStoredPicture } from "../domain/stored-picture.ts";
import type { report as Report } from "../report.ts";
import type { ConversionOrder, ImageConverter } from "../storage/image-converter.ts";
import type { UploadedImage } from "../storage/image-upload.ts";
import { deliveredKey, type ImageStore } from "../storage/images.ts";
import type { PartShelf } from "../storage/part-shelf.ts";
import { isOnShelf } from "../storage/unfinished-upload.ts";
import { convertPicture } from "./convert-picture.ts";
import { generationOfImage } from "./ids.ts";
import type { DurableImage } from "./image-progress.ts";
import { readImageHead, type ImageHead } from "./read-image-head.ts";
import { readShelf } from "./read-shelf.ts";
import { untilAborted } from "./until-aborted.ts";
import { differences, qualitiesFor, wantedPicture, type WantedPicture } from "./wanted-picture.ts";

/** How long a client may wait for the conversion of an image that is there, in milliseconds. */
const deadlineMs = 20_000;

/** How often an image is tried to be converted, in one object and over objects that were lost. */
const mostTries = 2;

export interface DeliverInput {
  readonly request: ImageRequest;
  readonly images: ImageStore;
  /** Null: images stay as the engines made them. */
  readonly converter: ImageConverter | null;
  /** Takes what R2 does not. */
  readonly shelf: PartShelf;
  /** Keeps how far it has come, before each try and after it. */
  readonly save: (drawn: DurableImage) => void;
  readonly background: (promise: Promise<unknown>) => void;
  readonly report: typeof Report;
}

/**
 * Makes a durable image what was asked for, where it is not: cropped, scaled and encoded, stored
 * beside the original. Never throws: an image that cannot be converted is delivered as it was made.
 */
export async function deliverImage(
  drawn: DurableImage,
  input: DeliverInput,
): Promise<DurableImage> {
  const { conversionsBegun, image, candidate } = drawn;
  if (conversionsBegun === null) return drawn;
  const wanted = wantedPicture(input.request, candidate, image.mediaType);
  const { converter, save } = input;
  if (!converter || differences(image, wanted).length === 0) {
    return { ...drawn, conversionsBegun: null };
  }
  const converted = await tryToConvert(drawn, wanted, { ...input, converter, conversionsBegun });
  // An object that was lost may have stored what it did not note: that is removed with the drafts.
  const delivered = { ...converted, hadDrafts: converted.hadDrafts || conversionsBegun > 0 };
  save(delivered);
  return delivered;
}

/** Converts an image, or leaves it as it is. */
async function tryToConvert(
  drawn: DurableImage,
  wanted: WantedPicture,
  input: DeliverInput & {
    readonly converter: ImageConverter;
    readonly conversionsBegun: number;
  },
): Promise<DurableImage> {
  const signal = AbortSignal.timeout(deadlineMs);
  for (let begun = input.conversionsBegun + 1; begun <= mostTries && !signal.aborted; begun += 1) {
    input.save({ ...drawn, conversionsBegun: begun });
    try {
      return await convert(drawn, wanted, { ...input, signal, begun });
    } catch (error) {
      input.report("an image cannot be converted", error, { key: drawn.image.key });
    }
  }
  return { ...drawn, conversionsBegun: null };
}

type ConvertInput = DeliverInput & {
  readonly converter: ImageConverter;
  /** Aborted when nobody waits any longer. */
  readonly signal: AbortSignal;
  /** How often a conversion was begun, this one included. */
  readonly begun: number;
};

/** Lowers the quality until the bytes fit; the lowest is taken whether it does or not. */
async function convert(
  drawn: DurableImage,
  wanted: WantedPicture,
  input: ConvertInput,
): Promise<DurableImage> {
  const { image, unfinished } = drawn;
  const qualities = qualitiesFor(wanted, input.request.outputCompression);
  for (const [position, quality] of qualities.entries()) {
    const isLast = position === qualities.length - 1;
    const taken = await convertOnce(drawn, input, {
      order: { ...wanted, fit: "cover", quality },
      number: (input.begun - 1) * qualities.length + position + 1,
      mostBytes: isLast ? null : wanted.mostBytes,
    });
    if (!taken) continue;
    const { key, head, bytes, sha256 } = taken;
    return {
      ...drawn,
      image: { ...image, key, ...head, bytes, sha256, original: toStoredPicture(image) },
      unfinished: taken.unfinished ? [...unfinished, taken.unfinished] : unfinished,
      conversionsBegun: null,
    };
  }
  throw new Error("No conversion was made.");
}

/** Null when it grew over its limit. */
async function convertOnce(
  drawn: DurableImage,
  { converter, images, shelf, background, signal }: ConvertInput,
  { order, number, mostBytes }: ConversionTry,
): Promise<UploadedImage<ImageHead> | null> {
  const { image, candidate } = drawn;
  const owner = generationOfImage(image.id) ?? "";
  const original = await untilAborted(signal, openOriginal(drawn, images, shelf));
  return convertPicture(original, {
    converter,
    order,
    beginUpload: () =>
      images.beginUpload({
        key: deliveredKey(image.key, number),
        metadata: { image: image.id, original: image.key, model: candidate.model },
        owner,
        shelf,
        readHead: readImageHead,
      }),
    mostBytes,
    signal,
    background,
  });
}

interface ConversionTry {
  readonly order: ConversionOrder;
  /** Of its upload, from 1. */
  readonly number: number;
  /** Beyond this, the rest is not taken; null takes all. */
  readonly mostBytes: number | null;
}

/** @throws Error when neither R2 nor the shelf has it whole. */
async function openOriginal(
  { image, unfinished }: DurableImage,
  images: ImageStore,
  shelf: PartShelf,
): Promise<ReadableStream<Uint8Array>> {
  const upload = unfinished.find(({ key }) => key === image.key);
  if (upload && isOnShelf(upload)) {
    return readShelf(shelf, upload, { offset: 0, length: upload.bytes });
  }
  // R2 has no part of an image under its key, only the whole.
  const object = await images.get(image.key);
  if (object && "body" in object) return object.body;
  throw new Error("The original cannot be read.");
}
