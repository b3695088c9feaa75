import { toHexadecimal } from "../domain/hexadecimal.ts";
import type { report as Report } from "../report.ts";
import { retried } from "../retried.ts";
import { inTime, LateAnswerError } from "./answer-in-time.ts";
import type { PartShelf } from "./part-shelf.ts";
import { startHash, type RunningHash } from "./running-hash.ts";
import { sendBody } from "./send-body.ts";
import type { UnfinishedUpload } from "./unfinished-upload.ts";

/** Waits before R2 is tried again, in milliseconds: the image is paid for. */
const retryAfterMs = [200, 1000];

/** The object that is written. */
export interface WrittenObject {
  readonly bucket: R2Bucket;
  readonly key: string;
  readonly metadata: Record<string, string>;
  /** Takes what R2 refuses. Without one, what R2 refuses is lost. */
  readonly shelf?: PartShelf;
  readonly report: typeof Report;
}

/** An object that is durable, whole. */
export interface Written {
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  /** What is left to be done; null when R2 has all of it. */
  readonly unfinished: UnfinishedUpload | null;
}

/**
 * One object on its way into R2, as one put or in parts. What R2 refuses is tried again, and then
 * it goes to the shelf, with all that follows it; without a shelf, R2's last refusal is thrown.
 * Bytes are not copied: they must stay until the call is over.
 */
export class BucketWriter {
  readonly #object: WrittenObject;
  /** These come with the first part: most objects are one put. */
  #multipart: R2MultipartUpload | undefined;
  #hash: RunningHash | undefined;
  readonly #parts: R2UploadedPart[] = [];
  /** The numbers of the parts on the shelf. */
  readonly #kept: number[] = [];
  /** What the parts hold. */
  #bytes = 0;
  /** All that R2 is doing for this object. Never rejects. */
  #busy: Promise<unknown> = Promise.resolve();
  #isStopped = false;

  constructor(object: WrittenObject) {
    this.#object = object;
  }

  /** Stores the whole object. */
  put(bytes: Uint8Array, mediaType: string): Promise<Written> {
    const { bucket, key, metadata } = this.#object;
    return this.#track(async () => {
      const sha256 = await crypto.subtle.digest("SHA-256", bytes);
      this.#bytes = bytes.length;
      const httpMetadata = { contentType: mediaType };
      await this.#storeOrKeep(1, bytes, () =>
        this.#retried(() =>
          sendBody([bytes], bytes.length, (body) =>
            bucket.put(key, body, { sha256, httpMetadata, customMetadata: metadata }),
          ),
        ),
      );
      return this.#written(sha256, mediaType);
    });
  }

  /** Stores the next part. Call one after another; all but the last must have the same size. */
  putPart(bytes: Uint8Array, mediaType: string): Promise<void> {
    return this.#track(async () => {
      const hash = (this.#hash ??= startHash());
      const number = this.#parts.length + this.#kept.length + 1;
      const [stored] = await Promise.all([
        this.#storeOrKeep(number, bytes, async () => {
          const multipart = (this.#multipart ??= await this.#begin(mediaType));
          return this.#retried(() =>
            sendBody([bytes], bytes.length, (body) => multipart.uploadPart(number, body)),
          );
        }),
        hash.write(bytes),
      ]);
      if (stored) this.#parts.push(stored);
      this.#bytes += bytes.length;
    });
  }

  /** Makes the parts one object. */
  complete(mediaType: string): Promise<Written> {
    const hash = this.#hash;
    if (!hash) throw new Error("An object without parts cannot be completed.");
    return this.#track(async () => {
      const sha256 = await hash.finish();
      const multipart = this.#multipart;
      const isCompleted =
        multipart !== undefined && this.#kept.length === 0 && (await this.#complete(multipart));
      return this.#written(sha256, mediaType, isCompleted);
    });
  }

  /** Begins nothing more. Resolves when R2 uses no memory of it any more; never rejects. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#busy;
  }

  /** Leaves nothing, in R2 or on the shelf. Call {@link stop} first. Never rejects. */
  async erase(): Promise<void> {
    const { bucket, key, shelf } = this.#object;
    // Whichever of the two there is. What R2 does not remove, the run looks after in the end.
    await Promise.allSettled([
      this.#hash?.stop(),
      this.#abort(),
      (async () => bucket.delete(key))(),
    ]);
    if (this.#kept.length > 0) shelf?.remove(key);
  }

  /** One that cannot be aborted stays on record: whoever looks after the run tries again. */
  async #abort(): Promise<void> {
    const multipart = this.#multipart;
    await multipart?.abort();
    if (multipart) this.#object.shelf?.uploadEnded(multipart.uploadId);
  }

  #track<Result>(act: () => Promise<Result>): Promise<Result> {
    this.#requireWanted();
    const result = act();
    this.#busy = Promise.allSettled([this.#busy, result]);
    return result;
  }

  #requireWanted(): void {
    if (this.#isStopped) throw new Error("The object is not wanted any more.");
  }

  /** What R2 said to it; undefined when it lies on the shelf. */
  async #storeOrKeep<Result>(
    number: number,
    bytes: Uint8Array,
    store: () => Promise<Result>,
  ): Promise<Result | undefined> {
    const { key, shelf } = this.#object;
    try {
      // What follows a part on the shelf goes there, too: each try costs a live answer its time.
      if (this.#kept.length === 0) return await store();
    } catch (error) {
      this.#requireWanted();
      if (!shelf) throw error;
    }
    shelf?.keep(key, number, bytes);
    this.#kept.push(number);
    return undefined;
  }

  /** False when R2 has all the parts and did not make them one. */
  async #complete(multipart: R2MultipartUpload): Promise<boolean> {
    const { shelf, bucket } = this.#object;
    try {
      await this.#retried(() =>
        completeUpload({ bucket, multipart, parts: this.#parts, bytes: this.#bytes }),
      );
    } catch (error) {
      this.#requireWanted();
      if (!shelf) throw error;
      return false;
    }
    shelf?.uploadEnded(multipart.uploadId);
    return true;
  }

  #begin(mediaType: string): Promise<R2MultipartUpload> {
    const { bucket, key, metadata, shelf } = this.#object;
    return this.#retried(() => beginUpload({ bucket, key, mediaType, metadata }, shelf));
  }

  #written(hash: ArrayBuffer, mediaType: string, isCompleted = this.#kept.length === 0): Written {
    const sha256 = toHexadecimal(new Uint8Array(hash));
    if (isCompleted) return { sha256, unfinished: null };
    const { key, metadata } = this.#object;
    const uploadId = this.#multipart?.uploadId ?? null;
    const [stored, kept, bytes] = [this.#parts, this.#kept, this.#bytes];
    return {
      sha256,
      unfinished: { key, mediaType, metadata, uploadId, stored, kept, sha256, bytes },
    };
  }

  #retried<Result>(act: () => Promise<Result>): Promise<Result> {
    const { report, key } = this.#object;
    const tryOnce = async () => {
      this.#requireWanted();
      return act();
    };
    return retried(tryOnce, retryAfterMs, (error) => {
      this.#requireWanted();
      report("storage refused an image", error, { key });
      if (error instanceof LateAnswerError) throw error;
    });
  }
}

/** Begins a multipart upload, and has it noted before its first part is sent. */
export async function beginUpload(
  object: Pick<UnfinishedUpload, "key" | "mediaType" | "metadata"> & { readonly bucket: R2Bucket },
  shelf: PartShelf | undefined,
): Promise<R2MultipartUpload> {
  const { bucket, key, mediaType, metadata } = object;
  const httpMetadata = { contentType: mediaType };
  const upload = await inTime(
    bucket.createMultipartUpload(key, { httpMetadata, customMetadata: metadata }),
  );
  shelf?.uploadBegan(key, upload.uploadId);
  return upload;
}

/** Makes parts one object. A try whose answer was lost has done its work: R2 knows no such upload then. */
export async function completeUpload(input: {
  readonly bucket: R2Bucket;
  readonly multipart: R2MultipartUpload;
  readonly parts: readonly R2UploadedPart[];
  /** Of all parts together. */
  readonly bytes: number;
}): Promise<void> {
  const { bucket, multipart, parts, bytes } = input;
  try {
    await inTime(multipart.complete([...parts]));
  } catch (error) {
    const stored = await inTime(bucket.head(multipart.key)).catch(() => null);
    if (stored?.size !== bytes) throw error;
  }
}
