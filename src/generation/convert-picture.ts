import type { ConversionOrder, ImageConverter } from "../storage/image-converter.ts";
import type { ImageUpload, UploadedImage } from "../storage/image-upload.ts";
import { writeSliced } from "../storage/write-sliced.ts";
import type { ImageHead } from "./read-image-head.ts";
import { untilAborted } from "./until-aborted.ts";

export interface ConvertPictureInput {
  readonly converter: ImageConverter;
  readonly order: ConversionOrder;
  /** Begins to store what the picture becomes. */
  readonly beginUpload: () => ImageUpload<ImageHead>;
  /** Beyond this, the rest is not taken; null takes all. */
  readonly mostBytes: number | null;
  /** Aborted when nobody waits any longer. */
  readonly signal: AbortSignal;
  readonly background: (promise: Promise<unknown>) => void;
}

/**
 * Converts a picture and stores what it becomes.
 * @returns Null when it grew over its limit.
 * @throws The signal's reason · what the converter or storage throws. Nothing is left stored then.
 */
export async function convertPicture(
  picture: ReadableStream<Uint8Array>,
  { converter, order, beginUpload, mostBytes, signal, background }: ConvertPictureInput,
): Promise<UploadedImage<ImageHead> | null> {
  const conversion = converter.convert(picture, order);
  const converted = await untilAborted(signal, conversion).catch((error: unknown) => {
    background(conversion.then((late) => late.cancel()).catch(() => undefined));
    throw error;
  });
  const upload = beginUpload();
  let bytes = 0;
  const sink = new WritableStream<Uint8Array>({
    async write(chunk) {
      bytes += chunk.length;
      if (mostBytes !== null && bytes > mostBytes) throw new Error("It is too large.");
      await writeSliced(upload, chunk);
    },
  });
  try {
    await untilAborted(signal, converted.pipeTo(sink, { signal }));
    return await untilAborted(signal, upload.finish());
  } catch (error) {
    background(upload.remove());
    if (mostBytes !== null && bytes > mostBytes) return null;
    throw error;
  }
}
