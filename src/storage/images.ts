import type { report as Report } from "../report.ts";
import type { BufferPool } from "../stream/buffer-pool.ts";
import {
  createImageUpload,
  type ImageHeader,
  type ImageUpload,
  type PartOffer,
} from "./image-upload.ts";

/** The part of R2 that keeps images. */
export interface ImageStore {
  /** Begins to store an image that is still arriving. */
  beginUpload<Head extends ImageHeader>(image: {
    readonly key: string;
    /** Enough to rebuild the row in D1: ids, provider, model. */
    readonly metadata: Record<string, string>;
    readonly readHead: (beginning: Uint8Array) => Head;
    /** Lends each part to others for as long as it is being stored. @param offset In bytes. */
    readonly offer?: (offset: number, part: Uint8Array) => PartOffer;
    /** Given each wait for memory and storage. */
    readonly standStill?: <Result>(wait: Promise<Result>) => Promise<Result>;
  }): ImageUpload<Head>;
  /** How many images arrive for which there is no memory yet: they are not read until there is. */
  waiting(): number;
  /**
   * The image, or null when there is none under this key. Conditions in a request's headers are
   * answered by R2: a body is missing when one failed.
   */
  get(
    key: string,
    options?: {
      readonly conditions?: Headers;
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
    waiting: () => pool.waiting(),
    get: (key, options) =>
      bucket.get(
        key,
        options && {
          ...(options.conditions ? { onlyIf: options.conditions } : {}),
          ...(options.range ? { range: options.range } : {}),
        },
      ),
  };
}

/** Where an image lies: under its account and generation, so that both can be listed. */
export function imageKey(accountId: string, generationId: string, imageId: string): string {
  return `images/${accountId}/${generationId}/${imageId}`;
}

/** The key of one upload for an image. @param image Its key. @param number From 1, within its attempt. */
export function uploadKey(image: string, attempt: number, number: number): string {
  return `${image}/${attempt}.${number}`;
}

/** Whether a key is that of an attempt's first upload. */
export function isFirstUpload(key: string, attempt: number): boolean {
  return key.endsWith(`/${attempt}.1`);
}
