import type { report as Report } from "../report.ts";
import { startHash, type RunningHash } from "./running-hash.ts";

/** What R2's binding is given in one go. */
const sliceBytes = 256 * 1024;

/** Waits before R2 is tried again, in milliseconds: the image is paid for. */
const retryAfterMs = [200, 1000];

/** One that answers later than this, in milliseconds, counts as one that refused. */
const answerMs = 60_000;

/** The object that is written. */
export interface WrittenObject {
  readonly bucket: R2Bucket;
  readonly key: string;
  readonly metadata: Record<string, string>;
  readonly report: typeof Report;
}

/**
 * One object on its way into R2, as one put or in parts. What R2 refuses is tried again, and in the
 * end its last refusal is thrown. Bytes are not copied: they must stay until the call is over.
 */
export class BucketWriter {
  readonly #object: WrittenObject;
  /** These come with the first part: most objects are one put. */
  #multipart: R2MultipartUpload | undefined;
  #hash: RunningHash | undefined;
  readonly #parts: R2UploadedPart[] = [];
  /** What the parts hold. */
  #bytes = 0;
  /** All that R2 is doing for this object. Never rejects. */
  #busy: Promise<unknown> = Promise.resolve();
  #isStopped = false;

  constructor(object: WrittenObject) {
    this.#object = object;
  }

  /** Stores the whole object. @returns Its SHA-256. */
  put(bytes: Uint8Array, mediaType: string): Promise<ArrayBuffer> {
    const { bucket, key, metadata } = this.#object;
    return this.#track(async () => {
      const sha256 = await crypto.subtle.digest("SHA-256", bytes);
      const httpMetadata = { contentType: mediaType };
      await this.#retried(() =>
        withBody(bytes, (body) =>
          bucket.put(key, body, { sha256, httpMetadata, customMetadata: metadata }),
        ),
      );
      return sha256;
    });
  }

  /** Stores the next part. Call one after another; all but the last must have the same size. */
  putPart(bytes: Uint8Array, mediaType: string): Promise<void> {
    return this.#track(() => this.#store(bytes, mediaType));
  }

  /** Makes the parts one object. @returns Its SHA-256. */
  complete(): Promise<ArrayBuffer> {
    const [multipart, hash] = [this.#multipart, this.#hash];
    if (!multipart || !hash) throw new Error("An object without parts cannot be completed.");
    return this.#track(async () => {
      const sha256 = await hash.finish();
      await this.#retried(() => this.#completeOnce(multipart));
      return sha256;
    });
  }

  /** Begins nothing more. Resolves when R2 uses no memory of it any more; never rejects. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#busy;
  }

  /** Leaves nothing in R2, written or not. Call {@link stop} first. Never rejects. */
  async erase(): Promise<void> {
    const { bucket, key } = this.#object;
    // Whichever of the two there is; R2 itself ends uploads that are left, after a week.
    await Promise.allSettled([
      this.#hash?.stop(),
      (async () => this.#multipart?.abort())(),
      (async () => bucket.delete(key))(),
    ]);
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

  async #store(bytes: Uint8Array, mediaType: string): Promise<void> {
    const multipart = (this.#multipart ??= await this.#begin(mediaType));
    const hash = (this.#hash ??= startHash());
    const number = this.#parts.length + 1;
    const [stored] = await Promise.all([
      this.#retried(() => withBody(bytes, (body) => multipart.uploadPart(number, body))),
      hash.write(bytes),
    ]);
    this.#parts.push(stored);
    this.#bytes += bytes.length;
  }

  /** A try whose answer was lost has done its work, and R2 knows no such upload any more. */
  async #completeOnce(multipart: R2MultipartUpload): Promise<void> {
    try {
      await multipart.complete(this.#parts);
    } catch (error) {
      const { bucket, key } = this.#object;
      const stored = await bucket.head(key).catch(() => null);
      if (stored?.size !== this.#bytes) throw error;
    }
  }

  #begin(mediaType: string): Promise<R2MultipartUpload> {
    const { bucket, key, metadata } = this.#object;
    const httpMetadata = { contentType: mediaType };
    return this.#retried(() =>
      bucket.createMultipartUpload(key, { httpMetadata, customMetadata: metadata }),
    );
  }

  async #retried<Result>(act: () => Promise<Result>): Promise<Result> {
    for (const waitMs of retryAfterMs) {
      this.#requireWanted();
      try {
        return await act();
      } catch (error) {
        const { report, key } = this.#object;
        report("storage refused an image", error, { key });
        await scheduler.wait(waitMs);
      }
    }
    return act();
  }
}

/**
 * Hands bytes to R2: its binding copies what it is given as bytes whole, and what it is given as a
 * stream by the write. One that does not answer is cut off, so that it lets go of the memory.
 */
async function withBody<Result>(
  bytes: Uint8Array,
  send: (body: ReadableStream<Uint8Array>) => Promise<Result>,
): Promise<Result> {
  const { readable, writable } = new FixedLengthStream(bytes.length);
  const writer = writable.getWriter();
  const write = async () => {
    for (let at = 0; at < bytes.length; at += sliceBytes) {
      await writer.write(bytes.subarray(at, at + sliceBytes));
    }
    await writer.close();
  };
  // R2's own error tells why it took no more.
  write().catch(() => undefined);
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const error = new Error(`R2 did not answer within ${answerMs} ms.`);
    writer.abort(error).catch(() => undefined);
    late.reject(error);
  }, answerMs);
  try {
    return await Promise.race([send(readable), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
