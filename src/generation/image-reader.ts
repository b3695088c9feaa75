import type { StoredImage } from "../domain/generation.ts";
import type { GenerationRuns } from "../services.ts";
import { inTime } from "../storage/answer-in-time.ts";
import type { ImageStore } from "../storage/images.ts";
import { generationOfImage } from "./ids.ts";
import type { ImageRange } from "./read-shelf.ts";
import type { ReadImageResult } from "./run-answers.ts";

/** Longer than R2 ever takes for a read that goes well, in milliseconds: then the run is asked. */
export const bucketPatienceMs = 10_000;

/** An image as it is delivered, or its original. */
export interface Picture {
  /** Of the image. */
  readonly id: string;
  /** Of the picture that is meant. */
  readonly key: string;
}

/** Opens images, wherever they are. */
export interface ImageReader {
  /**
   * An image's bytes from an offset on: from R2, or from its run while R2 has it not. Null when
   * neither hands it out.
   */
  open(
    accountId: string,
    image: StoredImage,
    offset: number,
  ): Promise<ReadableStream<Uint8Array> | null>;
  /** The same from its run alone. Throws when the run does not answer. */
  openAtRun(accountId: string, picture: Picture, range: ImageRange): Promise<ReadImageResult>;
}

/** A reader over R2 and the runs. */
export function createImageReader({
  images,
  runs,
}: {
  readonly images: Pick<ImageStore, "get">;
  readonly runs: GenerationRuns;
}): ImageReader {
  const openAtRun: ImageReader["openAtRun"] = async (accountId, { id, key }, range) => {
    const generationId = generationOfImage(id);
    return generationId === undefined
      ? { kind: "unknown" }
      : runs.get(generationId).readImage(accountId, key, range);
  };
  return {
    openAtRun,
    async open(accountId, image, offset) {
      const range = { offset, length: image.bytes - offset };
      const reading = images.get(image.key, offset > 0 ? { range } : undefined);
      const object = await inTime(reading, bucketPatienceMs).catch(() => null);
      if (object && "body" in object) return object.body;
      const result = await openAtRun(accountId, image, range).catch(() => null);
      return result?.kind === "found" ? result.bytes : null;
    },
  };
}
