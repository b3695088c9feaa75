import { toHexadecimal } from "../domain/hexadecimal.ts";
import type { report as Report } from "../report.ts";
import type { BufferPool } from "../stream/buffer-pool.ts";

/** Every part of a multipart upload but the last has this size: R2 takes none smaller. */
const partBytes = 5 * 1024 * 1024;

/** Room behind a part for what one read brings over its end. */
const slackBytes = 128 * 1024;

/** The size of the buffers that uploads borrow. */
export const uploadBufferBytes = partBytes + slackBytes;

/** Waits before R2 is tried again, in milliseconds: the image is paid for. */
const retryAfterMs = [200, 1000];

/** What an image says of itself, read from its first bytes. */
export interface ImageHeader {
  readonly mediaType: string;
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
  /** Takes the next bytes and copies them. Call {@link ready} between writes of 64 KiB at most. */
  write(bytes: Uint8Array): void;
  /**
   * Resolves when there is room for more: a buffer is there, and a full part is stored.
   * @throws when R2 refuses a part, or when the first bytes are no image.
   */
  ready(): Promise<void>;
  /** Stores what is left. @throws when R2 refuses, or when the bytes are no image. */
  finish(): Promise<UploadedImage<Head>>;
  /** Gives the buffer back and leaves nothing in R2, whether the upload is finished or not. */
  remove(): Promise<void>;
}

/**
 * Begins an upload. Up to one part, an image is one put; above, a multipart upload of equal parts.
 * @param readHead Reads type and size from the beginning of the image; throws when it is none.
 */
// oxlint-disable-next-line max-lines-per-function -- the steps of one upload share its state
export function createImageUpload<Head extends ImageHeader>(input: {
  readonly bucket: R2Bucket;
  readonly pool: BufferPool;
  readonly report: typeof Report;
  readonly key: string;
  readonly metadata: Record<string, string>;
  readonly readHead: (beginning: Uint8Array) => Head;
}): ImageUpload<Head> {
  const { bucket, pool, report, key, metadata, readHead } = input;
  let buffer: Uint8Array<ArrayBuffer> | undefined;
  // What came before there was a buffer: at most what one read brings.
  let early: Uint8Array[] = [];
  let filled = 0;
  let total = 0;
  let head: Head | undefined;
  // Both come with the first part: most images are one put.
  let upload: R2MultipartUpload | undefined;
  let hash: RunningHash | undefined;
  const parts: R2UploadedPart[] = [];

  const retried = <Result>(act: () => Promise<Result>) =>
    retry(act, (error) => report("storage refused an image", error, { key }));
  const copy = (target: Uint8Array, bytes: Uint8Array) => {
    target.set(bytes, filled);
    filled += bytes.length;
    total += bytes.length;
  };
  const requireBuffer = async () => {
    buffer ??= await pool.acquire();
    for (const bytes of early) copy(buffer, bytes);
    early = [];
    return buffer;
  };
  const giveBack = () => {
    if (buffer) pool.release(buffer);
    buffer = undefined;
  };
  const begin = ({ mediaType }: Head) =>
    retried(() =>
      bucket.createMultipartUpload(key, {
        httpMetadata: { contentType: mediaType },
        customMetadata: metadata,
      }),
    );
  const storePart = async (part: Uint8Array) => {
    head ??= readHead(part);
    const multipart = (upload ??= await begin(head));
    const running = (hash ??= startHash());
    const number = parts.length + 1;
    const [stored] = await Promise.all([
      retried(() => multipart.uploadPart(number, part)),
      running.write(part),
    ]);
    parts.push(stored);
  };

  return {
    write(bytes) {
      if (buffer) copy(buffer, bytes);
      else early.push(bytes.slice());
    },
    async ready() {
      if (!buffer && early.length === 0) return;
      const held = await requireBuffer();
      if (filled < partBytes) return;
      await storePart(held.subarray(0, partBytes));
      held.copyWithin(0, partBytes, filled);
      filled -= partBytes;
    },
    async finish() {
      const held = await requireBuffer();
      try {
        const rest = held.subarray(0, filled);
        if (upload && filled > 0) await storePart(rest);
        const multipart = upload;
        const known = head ?? readHead(rest);
        const sha256 = hash ? await hash.finish() : await crypto.subtle.digest("SHA-256", rest);
        await retried<unknown>(() =>
          multipart
            ? multipart.complete(parts)
            : bucket.put(key, rest, {
                sha256,
                httpMetadata: { contentType: known.mediaType },
                customMetadata: metadata,
              }),
        );
        return { key, head: known, bytes: total, sha256: toHexadecimal(new Uint8Array(sha256)) };
      } finally {
        giveBack();
      }
    },
    async remove() {
      giveBack();
      early = [];
      const multipart = upload;
      // Whichever of the two there is; R2 itself ends uploads that are left, after a week.
      await Promise.allSettled([
        hash?.stop(),
        (async () => multipart?.abort())(),
        (async () => bucket.delete(key))(),
      ]);
    },
  };
}

/** A SHA-256 over parts. */
interface RunningHash {
  write(part: Uint8Array): Promise<void>;
  finish(): Promise<ArrayBuffer>;
  stop(): Promise<void>;
}

function startHash(): RunningHash {
  const stream = new crypto.DigestStream("SHA-256");
  const writer = stream.getWriter();
  // Awaited in finish() alone; a hash that is stopped rejects it.
  stream.digest.catch(() => undefined);
  writer.closed.catch(() => undefined);
  return {
    write: (part) => writer.write(part),
    async finish() {
      await writer.close();
      return stream.digest;
    },
    stop: () => writer.abort(new Error("The image is not kept.")),
  };
}

/** Tries again after a refusal, and in the end throws the last one. */
async function retry<Result>(
  act: () => Promise<Result>,
  refused: (error: unknown) => void,
): Promise<Result> {
  for (const waitMs of retryAfterMs) {
    try {
      return await act();
    } catch (error) {
      refused(error);
      await scheduler.wait(waitMs);
    }
  }
  return act();
}
