import type { report as Report } from "../report.ts";
import type { BufferPool } from "../stream/buffer-pool.ts";
import { createImageUpload, type ImageHeader, type ImageUpload } from "./image-upload.ts";

/** The part of R2 that keeps images. */
export interface ImageStore {
  /** Begins to store an image that is still arriving. */
  beginUpload<Head extends ImageHeader>(image: {
    readonly key: string;
    /** Enough to rebuild the row in D1: ids, provider, model. */
    readonly metadata: Record<string, string>;
    readonly readHead: (beginning: Uint8Array) => Head;
  }): ImageUpload<Head>;
  /**
   * The image, or null when there is none under this key. Conditions in a request's headers are
   * answered by R2: a body is missing when one failed.
   */
  get(
    key: string,
    options?: {
      readonly conditions: Headers;
      /** Within the image. R2 itself would answer one that is not with the whole. */
      readonly range?: { readonly offset: number; readonly length: number };
    },
  ): Promise<R2ObjectBody | R2Object | null>;
}

/** Images in R2. */
export function createImageStore(
  bucket: R2Bucket,
  pool: BufferPool,
  report: typeof Report,
): ImageStore {
  return {
    beginUpload: (image) => createImageUpload({ bucket, pool, report, ...image }),
    get: (key, options) =>
      bucket.get(
        key,
        options && {
          onlyIf: options.conditions,
          ...(options.range ? { range: options.range } : {}),
        },
      ),
  };
}

/** Where an image lies: under its account and generation, so that both can be listed. */
export function imageKey(accountId: string, generationId: string, imageId: string): string {
  return `images/${accountId}/${generationId}/${imageId}`;
}
