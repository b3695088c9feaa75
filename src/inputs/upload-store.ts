import { z } from "zod";

import type { InputImage } from "../domain/input-image.ts";
import { uploadKeyOf } from "./input-keys.ts";
import { createUploadId } from "./upload-id.ts";

/** An image that an account uploaded to name it in later requests. */
export interface Upload {
  readonly id: string;
  readonly image: InputImage;
  /** The first Unix millisecond in which it is not there any more. */
  readonly expiresAt: number;
}

/** Uploads of all accounts, and what is known of images by their keys. */
export interface UploadStore {
  /**
   * Keeps an image that has arrived under another key, for thirty days from now. The same bytes are
   * the same upload, which then begins its thirty days again.
   * @throws When R2 does not answer.
   */
  keep(accountId: string, arrived: InputImage, now: number): Promise<Upload>;
  /**
   * Undefined when the account has none by this id, or it has expired.
   * @throws When R2 does not answer.
   */
  find(accountId: string, id: string, now: number): Promise<Upload | undefined>;
  /**
   * The first bytes of an image, enough to read its head; null when R2 has none under this key.
   * @throws When R2 does not answer.
   */
  readBeginning(key: string): Promise<Uint8Array | null>;
}

/** How long an upload is kept, in milliseconds. */
const keptMs = 30 * 24 * 60 * 60 * 1000;

/** Enough of a PNG to read its head. */
const beginningBytes = 1024;

/** What R2 keeps beside an upload's bytes. */
const metadataSchema = z.object({
  expires: z.iso.datetime(),
  mediaType: z.enum(["image/png", "image/jpeg", "image/webp"]),
  width: z.coerce.number().int().positive(),
  height: z.coerce.number().int().positive(),
  sha256: z.string(),
});

/** Uploads in R2: one object each, which is the record, too. */
export function createUploadStore(bucket: R2Bucket): UploadStore {
  return {
    async keep(accountId, arrived, now) {
      const { mediaType, width, height, bytes, sha256 } = arrived;
      const id = await createUploadId(accountId, sha256);
      const key = uploadKeyOf(accountId, id);
      const expiresAt = now + keptMs;
      const expires = new Date(expiresAt).toISOString();
      await copy(bucket, arrived, key, {
        account: accountId,
        expires,
        mediaType,
        width: String(width),
        height: String(height),
        sha256,
      });
      return { id, image: { key, mediaType, width, height, bytes, sha256 }, expiresAt };
    },
    async find(accountId, id, now) {
      const key = uploadKeyOf(accountId, id);
      const object = await bucket.head(key);
      if (!object) return undefined;
      const { expires, ...image } = metadataSchema.parse(object.customMetadata);
      const expiresAt = Date.parse(expires);
      if (now >= expiresAt) return undefined;
      return { id, image: { key, bytes: object.size, ...image }, expiresAt };
    },
    async readBeginning(key) {
      const object = await bucket.get(key, { range: { offset: 0, length: beginningBytes } });
      return object && new Uint8Array(await object.arrayBuffer());
    },
  };
}

/** R2's binding has no copy of its own: the bytes go through, and none is kept. */
async function copy(
  bucket: R2Bucket,
  { key, bytes, sha256, mediaType }: InputImage,
  to: string,
  customMetadata: Record<string, string>,
): Promise<void> {
  const object = await bucket.get(key);
  if (!object) throw new Error("The upload is not where it was stored.");
  const { readable, writable } = new FixedLengthStream(bytes);
  const piping = object.body.pipeTo(writable);
  const httpMetadata = { contentType: mediaType };
  await Promise.all([piping, bucket.put(to, readable, { sha256, httpMetadata, customMetadata })]);
}
