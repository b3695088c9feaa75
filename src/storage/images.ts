import type { report as Report } from "../report.ts";
import type { BufferPool } from "../stream/buffer-pool.ts";
import { inTime } from "./answer-in-time.ts";
import { finishUpload, isUnknownUpload } from "./finish-upload.ts";
import {
  createImageUpload,
  type ImageHeader,
  type ImageUpload,
  type PartOffer,
  type UploadedImage,
} from "./image-upload.ts";
import { inspectImage } from "./inspect-image.ts";
import type { OpenUpload, PartShelf } from "./part-shelf.ts";
import type { UnfinishedUpload } from "./unfinished-upload.ts";

/** The part of R2 that keeps images. */
export interface ImageStore {
  /** Begins to store an image that is still arriving. */
  beginUpload<Head extends ImageHeader>(image: {
    readonly key: string;
    /** Enough to rebuild the row in D1: ids, provider, model. */
    readonly metadata: Record<string, string>;
    readonly readHead: (beginning: Uint8Array) => Head;
    /** See {@link reclaim}. */
    readonly owner?: string;
    /** Takes what R2 refuses. */
    readonly shelf?: PartShelf;
    /** Lends each part to others for as long as it is being stored. @param offset In bytes. */
    readonly offer?: (offset: number, part: Uint8Array) => PartOffer;
    /** Given each wait for memory and storage. */
    readonly standStill?: <Result>(wait: Promise<Result>) => Promise<Result>;
  }): ImageUpload<Head>;
  /** Brings an image into R2 that it did not take when it came. @throws While it still does not. */
  finish(upload: UnfinishedUpload, shelf: PartShelf): Promise<void>;
  /** Aborts an upload that nobody goes on with. @throws When R2 does not answer. */
  abort(upload: OpenUpload): Promise<void>;
  /** Removes what lies under a prefix, but the keys that are kept. @throws When R2 does not answer. */
  removeOthers(prefix: string, kept: readonly string[]): Promise<void>;
  /** What lies under a key, without its bytes; null when there is nothing. */
  head(key: string): Promise<R2Object | null>;
  /** See {@link inspectImage}. */
  inspect<Head>(
    key: string,
    readHead: (beginning: Uint8Array) => Head,
  ): Promise<UploadedImage<Head> | null>;
  /** Gives others the memory of an owner that was lost with its uploads: it gives nothing back. */
  reclaim(owner: string): void;
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
    finish: (upload, shelf) => finishUpload(bucket, upload, shelf),
    abort: ({ key, uploadId }) => abortUpload(bucket, key, uploadId),
    async removeOthers(prefix, kept) {
      // A page of a thousand, which is what one deletion takes, holds all but very many variants.
      let page: R2Objects | undefined;
      do {
        const after = page?.truncated ? { cursor: page.cursor } : {};
        page = await inTime(bucket.list({ prefix, ...after }));
        const others = page.objects.map(({ key }) => key).filter((key) => !kept.includes(key));
        if (others.length > 0) await inTime(bucket.delete(others));
      } while (page.truncated);
    },
    head: (key) => inTime(bucket.head(key)),
    inspect: (key, readHead) => inspectImage(bucket, key, readHead),
    reclaim: (owner) => pool.reclaim(owner),
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

/** What all images of a generation lie under. */
export function imagePrefix(accountId: string, generationId: string): string {
  return `images/${accountId}/${generationId}/`;
}

/** Where an image lies: under its account and generation, so that both can be listed. */
export function imageKey(accountId: string, generationId: string, imageId: string): string {
  return `${imagePrefix(accountId, generationId)}${imageId}`;
}

/** The key of one upload for an image. @param image Its key. @param number From 1, within its attempt. */
export function uploadKey(image: string, attempt: number, number: number): string {
  return `${image}/${attempt}.${number}`;
}

/**
 * The key of what an image was converted to, beside the image itself.
 * @param number From 1: what did not become of use is still being removed when the next is stored.
 */
export function deliveredKey(original: string, number: number): string {
  return `${original}/delivered.${number}`;
}

/**
 * The key of a variant of an image, which goes when the images of its generation go.
 * @param name Of the variant, among those of the image.
 */
export function variantKey(image: string, name: string): string {
  return `${image}/variants/${name}`;
}

/** Whether a key is that of an attempt's first upload. */
export function isFirstUpload(key: string, attempt: number): boolean {
  return key.endsWith(`/${attempt}.1`);
}

async function abortUpload(bucket: R2Bucket, key: string, uploadId: string): Promise<void> {
  try {
    await inTime(bucket.resumeMultipartUpload(key, uploadId).abort());
  } catch (error) {
    if (!isUnknownUpload(error)) throw error;
  }
}
