import type { report as Report } from "../report.ts";
import type { BufferPool } from "../stream/buffer-pool.ts";
import { BucketWriter, type Written } from "./bucket-writer.ts";
import type { PartShelf } from "./part-shelf.ts";
import type { UnfinishedUpload } from "./unfinished-upload.ts";

/** Every part of a multipart upload but the last has this size: R2 takes none smaller. */
const partBytes = 5 * 1024 * 1024;

/** Room behind a part for what one read brings over its end. */
const slackBytes = 128 * 1024;

/** The size of the buffers that uploads borrow. */
export const uploadBufferBytes = partBytes + slackBytes;

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

/** An image that is durable, whole. */
export interface UploadedImage<Head> {
  readonly key: string;
  readonly head: Head;
  readonly bytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  /** What is left to be done; null when R2 has all of it. */
  readonly unfinished: UnfinishedUpload | null;
}

/** One image on its way into R2, of a length that is not known before its end. */
export interface ImageUpload<Head> {
  /** Takes the next bytes and copies them. Call {@link ready} between writes of 96 KiB at most. */
  write(bytes: Uint8Array): void;
  /**
   * Resolves when there is room for more: there is a buffer, and it is not full.
   * @throws when neither R2 nor the shelf takes a part, or when the first bytes are no image.
   */
  ready(): Promise<void>;
  /** Stores what is left. @throws when nothing takes it, or when the bytes are no image. */
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
  /** Whose memory it is, should the owner be lost. */
  readonly owner?: string;
  /** Takes what R2 refuses. */
  readonly shelf?: PartShelf;
  /** Reads type and size from the beginning of the image; throws when it is none. */
  readonly readHead: (beginning: Uint8Array) => Head;
  readonly offer?: (offset: number, part: Uint8Array) => PartOffer;
  /** Given each wait for memory and storage: time that nobody upstream can be blamed for. */
  readonly standStill?: <Result>(wait: Promise<Result>) => Promise<Result>;
}

/** Begins an upload. Up to one part, an image is one put; above, a multipart upload of equal parts. */
export function createImageUpload<Head extends ImageHeader>(
  input: ImageUploadInput<Head>,
): ImageUpload<Head> {
  return new BufferedUpload(input);
}

class BufferedUpload<Head extends ImageHeader> implements ImageUpload<Head> {
  readonly #input: ImageUploadInput<Head>;
  readonly #writer: BucketWriter;
  #buffer: Uint8Array<ArrayBuffer> | undefined;
  /** What came before there was a buffer: at most what one read brings. */
  #early: Uint8Array[] = [];
  #filled = 0;
  #total = 0;
  #head: Head | undefined;
  /** The part before the one that is being filled. */
  #storing: Promise<void> | undefined;
  #isRemoved = false;

  constructor(input: ImageUploadInput<Head>) {
    this.#input = input;
    this.#writer = new BucketWriter(input);
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
    let offer: PartOffer | undefined;
    try {
      const buffer = await this.#requireLastBuffer();
      const rest = buffer.subarray(0, this.#filled);
      const offset = this.#total - this.#filled;
      await this.#storing;
      const head = this.#requireHead(rest);
      offer = this.#input.offer?.(offset, rest);
      const written = await this.#storeRest(head, rest, offset > 0);
      this.#requireKept();
      this.#lend(buffer, offer);
      const { key } = this.#input;
      return { key, head, bytes: this.#total, ...written };
    } catch (error) {
      offer?.withdraw();
      this.#giveBack();
      throw error;
    }
  }

  async remove(): Promise<void> {
    this.#isRemoved = true;
    await this.#writer.stop();
    this.#giveBack();
    this.#early = [];
    await this.#writer.erase();
  }

  /** Each step after a wait: an upload that was removed meanwhile owns no memory any more. */
  #requireKept(): void {
    if (this.#isRemoved) throw new Error("The upload was removed.");
  }

  #copy(target: Uint8Array, bytes: Uint8Array): void {
    target.set(bytes, this.#filled);
    this.#filled += bytes.length;
    this.#total += bytes.length;
  }

  async #requireBuffer(): Promise<Uint8Array<ArrayBuffer>> {
    if (!this.#buffer) {
      const { pool, owner } = this.#input;
      const buffer = pool.tryAcquire(owner) ?? (await this.#standStill(pool.acquire(owner)));
      if (this.#isRemoved) pool.release(buffer);
      this.#requireKept();
      this.#buffer = buffer;
    }
    for (const bytes of this.#early) this.#copy(this.#buffer, bytes);
    this.#early = [];
    return this.#buffer;
  }

  /** The buffer with what is left, which is no more than a part: R2 takes no larger last one. */
  async #requireLastBuffer(): Promise<Uint8Array<ArrayBuffer>> {
    const buffer = await this.#requireBuffer();
    const isInParts = this.#total > this.#filled;
    if (!isInParts || this.#filled <= partBytes) return buffer;
    await this.#turnOver(buffer);
    return this.#requireBuffer();
  }

  #standStill<Result>(wait: Promise<Result>): Promise<Result> {
    const { standStill } = this.#input;
    return standStill ? standStill(wait) : wait;
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
    if (this.#storing) await this.#standStill(this.#storing);
    const { mediaType } = this.#requireHead(full.subarray(0, this.#filled));
    const offset = this.#total - this.#filled;
    this.#requireKept();
    const storing = this.#storePart(full.subarray(0, partBytes), offset, mediaType);
    const { pool, owner } = this.#input;
    const second = pool.tryAcquire(owner);
    if (second) {
      second.set(full.subarray(partBytes, this.#filled));
      this.#buffer = second;
      this.#storing = storing.finally(() => pool.release(full));
      // Awaited with the next part.
      this.#storing.catch(() => undefined);
    } else {
      await this.#standStill(storing);
      this.#requireKept();
      full.copyWithin(0, partBytes, this.#filled);
    }
    this.#filled -= partBytes;
  }

  async #storePart(part: Uint8Array, offset: number, mediaType: string): Promise<void> {
    const offer = this.#input.offer?.(offset, part);
    try {
      await this.#writer.putPart(part, mediaType);
    } finally {
      offer?.withdraw();
    }
  }

  async #storeRest({ mediaType }: Head, rest: Uint8Array, isInParts: boolean): Promise<Written> {
    if (!isInParts) return this.#writer.put(rest, mediaType);
    if (rest.length > 0) await this.#writer.putPart(rest, mediaType);
    return this.#writer.complete(mediaType);
  }
}
