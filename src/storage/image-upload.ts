import { toHexadecimal } from "../domain/hexadecimal.ts";
import type { report as Report } from "../report.ts";
import type { BufferPool } from "../stream/buffer-pool.ts";
import { startHash, type RunningHash } from "./running-hash.ts";

/** Every part of a multipart upload but the last has this size: R2 takes none smaller. */
const partBytes = 5 * 1024 * 1024;

/** Room behind a part for what one read brings over its end. */
const slackBytes = 128 * 1024;

/** The size of the buffers that uploads borrow. */
export const uploadBufferBytes = partBytes + slackBytes;

/** What R2's binding is given in one go. */
const sliceBytes = 256 * 1024;

/** Waits before R2 is tried again, in milliseconds: the image is paid for. */
const retryAfterMs = [200, 1000];

/** How long the last part may be taken from memory after it is stored, in milliseconds. */
const lendMs = 250;

/** What an image says of itself, read from its first bytes. */
export interface ImageHeader {
  readonly mediaType: string;
}

/** A part that is lent to others while it is being stored. */
export interface PartOffer {
  /** Resolves when nobody takes of it any more. */
  readonly settled: Promise<void>;
  /** The memory is needed for something else. */
  withdraw(): void;
}

/** An image that is in R2, whole. */
export interface UploadedImage<Head> {
  readonly key: string;
  readonly head: Head;
  readonly bytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

/** One image on its way into R2, of a length that is not known before its end. */
export interface ImageUpload<Head> {
  /** Takes the next bytes and copies them. Call {@link ready} between writes of 96 KiB at most. */
  write(bytes: Uint8Array): void;
  /**
   * Resolves when there is room for more: there is a buffer, and it is not full.
   * @throws when R2 refuses a part, or when the first bytes are no image.
   */
  ready(): Promise<void>;
  /** Stores what is left. @throws when R2 refuses, or when the bytes are no image. */
  finish(): Promise<UploadedImage<Head>>;
  /** Gives the buffers back and leaves nothing in R2, whether the upload is finished or not. */
  remove(): Promise<void>;
}

/** What an upload is given. */
export interface ImageUploadInput<Head> {
  readonly bucket: R2Bucket;
  readonly pool: BufferPool;
  readonly report: typeof Report;
  readonly key: string;
  readonly metadata: Record<string, string>;
  /** Reads type and size from the beginning of the image; throws when it is none. */
  readonly readHead: (beginning: Uint8Array) => Head;
  readonly offer?: (offset: number, part: Uint8Array) => PartOffer;
}

/** Begins an upload. Up to one part, an image is one put; above, a multipart upload of equal parts. */
export function createImageUpload<Head extends ImageHeader>(
  input: ImageUploadInput<Head>,
): ImageUpload<Head> {
  return new BufferedUpload(input);
}

class BufferedUpload<Head extends ImageHeader> implements ImageUpload<Head> {
  readonly #input: ImageUploadInput<Head>;
  #buffer: Uint8Array<ArrayBuffer> | undefined;
  /** What came before there was a buffer: at most what one read brings. */
  #early: Uint8Array[] = [];
  #filled = 0;
  #total = 0;
  #head: Head | undefined;
  /** These come with the first full part: most images are one put. */
  #multipart: R2MultipartUpload | undefined;
  #hash: RunningHash | undefined;
  readonly #parts: R2UploadedPart[] = [];
  /** The part before the one that is being filled. */
  #storing: Promise<void> | undefined;
  /** All that R2 is doing for this upload: its memory is in use until then. Never rejects. */
  #busy: Promise<unknown> = Promise.resolve();
  #isRemoved = false;

  constructor(input: ImageUploadInput<Head>) {
    this.#input = input;
  }

  write(bytes: Uint8Array): void {
    if (this.#buffer) this.#copy(this.#buffer, bytes);
    else this.#early.push(bytes.slice());
  }

  async ready(): Promise<void> {
    if (!this.#buffer && this.#early.length === 0) return;
    const buffer = await this.#requireBuffer();
    if (this.#filled >= partBytes) await this.#turnOver(buffer);
  }

  async finish(): Promise<UploadedImage<Head>> {
    const buffer = await this.#requireBuffer();
    const rest = buffer.subarray(0, this.#filled);
    const offset = this.#total - this.#filled;
    let offer: PartOffer | undefined;
    try {
      await this.#storing;
      const head = this.#requireHead(rest);
      offer = this.#input.offer?.(offset, rest);
      const sha256 = await this.#track(() =>
        this.#multipart ? this.#finishMultipart(this.#multipart, rest) : this.#put(head, rest),
      );
      this.#requireKept();
      this.#lend(buffer, offer);
      const { key } = this.#input;
      return { key, head, bytes: this.#total, sha256: toHexadecimal(new Uint8Array(sha256)) };
    } catch (error) {
      offer?.withdraw();
      this.#giveBack();
      throw error;
    }
  }

  async remove(): Promise<void> {
    const { bucket, key } = this.#input;
    this.#isRemoved = true;
    await this.#busy;
    this.#giveBack();
    this.#early = [];
    // Whichever of the two there is; R2 itself ends uploads that are left, after a week.
    await Promise.allSettled([
      this.#hash?.stop(),
      (async () => this.#multipart?.abort())(),
      (async () => bucket.delete(key))(),
    ]);
  }

  /** Each step after a wait: an upload that was removed meanwhile owns no memory any more. */
  #requireKept(): void {
    if (this.#isRemoved) throw new Error("The upload was removed.");
  }

  #track<Result>(act: () => Promise<Result>): Promise<Result> {
    this.#requireKept();
    const result = act();
    this.#busy = Promise.allSettled([this.#busy, result]);
    return result;
  }

  #copy(target: Uint8Array, bytes: Uint8Array): void {
    target.set(bytes, this.#filled);
    this.#filled += bytes.length;
    this.#total += bytes.length;
  }

  async #requireBuffer(): Promise<Uint8Array<ArrayBuffer>> {
    if (!this.#buffer) {
      const buffer = await this.#input.pool.acquire();
      if (this.#isRemoved) this.#input.pool.release(buffer);
      this.#requireKept();
      this.#buffer = buffer;
    }
    for (const bytes of this.#early) this.#copy(this.#buffer, bytes);
    this.#early = [];
    return this.#buffer;
  }

  #giveBack(): void {
    if (this.#buffer) this.#input.pool.release(this.#buffer);
    this.#buffer = undefined;
  }

  /** Leaves a stored part to those who take of it, for a moment and while nobody else needs it. */
  #lend(buffer: Uint8Array<ArrayBuffer>, offer: PartOffer | undefined): void {
    const { pool } = this.#input;
    this.#buffer = undefined;
    const end = async () => {
      if (offer && pool.waiting() === 0) {
        await Promise.race([offer.settled, scheduler.wait(lendMs)]);
      }
      offer?.withdraw();
      pool.release(buffer);
    };
    void end();
  }

  #requireHead(beginning: Uint8Array): Head {
    this.#head ??= this.#input.readHead(beginning);
    return this.#head;
  }

  /** Stores the full part and goes on: in a second buffer if one is free, else when it is stored. */
  async #turnOver(full: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.#storing;
    this.#requireHead(full);
    const offset = this.#total - this.#filled;
    const storing = this.#track(() => this.#storePart(full.subarray(0, partBytes), offset));
    const second = this.#input.pool.tryAcquire();
    if (second) {
      second.set(full.subarray(partBytes, this.#filled));
      this.#buffer = second;
      this.#storing = storing.finally(() => this.#input.pool.release(full));
      // Awaited with the next part.
      this.#storing.catch(() => undefined);
    } else {
      await storing;
      this.#requireKept();
      full.copyWithin(0, partBytes, this.#filled);
    }
    this.#filled -= partBytes;
  }

  async #storePart(part: Uint8Array, offset: number): Promise<void> {
    const offer = this.#input.offer?.(offset, part);
    try {
      await this.#upload(part);
    } finally {
      offer?.withdraw();
    }
  }

  async #upload(part: Uint8Array): Promise<void> {
    const multipart = (this.#multipart ??= await this.#begin());
    const hash = (this.#hash ??= startHash());
    const number = this.#parts.length + 1;
    const [stored] = await Promise.all([
      this.#retried(() => multipart.uploadPart(number, toStream(part))),
      hash.write(part),
    ]);
    this.#parts.push(stored);
  }

  #begin(): Promise<R2MultipartUpload> {
    const { bucket, key, metadata } = this.#input;
    const httpMetadata = { contentType: this.#head?.mediaType ?? "" };
    return this.#retried(() =>
      bucket.createMultipartUpload(key, { httpMetadata, customMetadata: metadata }),
    );
  }

  async #finishMultipart(multipart: R2MultipartUpload, rest: Uint8Array): Promise<ArrayBuffer> {
    if (rest.length > 0) await this.#upload(rest);
    const hash = this.#hash ?? startHash();
    const sha256 = await hash.finish();
    await this.#retried(() => multipart.complete(this.#parts));
    return sha256;
  }

  async #put({ mediaType }: Head, rest: Uint8Array): Promise<ArrayBuffer> {
    const { bucket, key, metadata } = this.#input;
    const sha256 = await crypto.subtle.digest("SHA-256", rest);
    const httpMetadata = { contentType: mediaType };
    await this.#retried(() =>
      bucket.put(key, toStream(rest), { sha256, httpMetadata, customMetadata: metadata }),
    );
    return sha256;
  }

  /** Tries again after a refusal, and in the end throws the last one. */
  async #retried<Result>(act: () => Promise<Result>): Promise<Result> {
    for (const waitMs of retryAfterMs) {
      this.#requireKept();
      try {
        return await act();
      } catch (error) {
        const { report, key } = this.#input;
        report("storage refused an image", error, { key });
        await scheduler.wait(waitMs);
      }
    }
    return act();
  }
}

/**
 * R2's binding copies what it is given as bytes whole, and what it is given as a stream by the write.
 */
function toStream(bytes: Uint8Array): ReadableStream<Uint8Array> {
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
  return readable;
}
