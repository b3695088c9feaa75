import type { ImageMediaType } from "../domain/media-type.ts";

/** The part of R2 that keeps images. */
export interface ImageStore {
  /**
   * Makes an image durable. R2 itself checks that what arrived has this SHA-256.
   * @throws when R2 refuses; then nothing was stored.
   */
  put(image: {
    readonly key: string;
    readonly bytes: Uint8Array;
    readonly mediaType: ImageMediaType;
    readonly sha256: string;
    /** Enough to rebuild the row in D1: ids, provider, model. */
    readonly metadata: Record<string, string>;
  }): Promise<void>;
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
export function createImageStore(bucket: R2Bucket): ImageStore {
  return {
    async put({ key, bytes, mediaType, sha256, metadata }) {
      await bucket.put(key, bytes, {
        sha256,
        httpMetadata: { contentType: mediaType },
        customMetadata: metadata,
      });
    },
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
