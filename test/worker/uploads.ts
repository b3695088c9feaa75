import { env } from "cloudflare:workers";
import { vi } from "vitest";

import type { report } from "../../src/report.ts";
import {
  createImageUpload,
  uploadBufferBytes,
  type ImageUpload,
  type PartOffer,
} from "../../src/storage/image-upload.ts";
import type { PartShelf } from "../../src/storage/part-shelf.ts";
import { createBufferPool, type BufferPool } from "../../src/stream/buffer-pool.ts";
import { faultyBucket, type BucketFaults } from "./faulty-bucket.ts";

/** Every part but the last has this size. */
export const partBytes = 5 * 1024 * 1024;
/** The most that is written between two waits for room. */
export const chunkBytes = 64 * 1024;

interface Head {
  readonly mediaType: string;
}

/** An upload into a bucket that fails as the test says. */
export function begin(options: {
  readonly pool: BufferPool;
  readonly faults?: BucketFaults;
  readonly readHead?: (beginning: Uint8Array) => Head;
  readonly offer?: (offset: number, part: Uint8Array) => PartOffer;
  readonly standStill?: <Result>(wait: Promise<Result>) => Promise<Result>;
  readonly shelf?: PartShelf;
}) {
  const { pool, faults = {}, readHead = () => ({ mediaType: "image/png" }) } = options;
  const { offer, standStill, shelf } = options;
  const key = `uploads/${crypto.randomUUID()}`;
  const bucket = faultyBucket(env.BUCKET, faults);
  const told: Parameters<typeof report>[] = [];
  const metadata = { account: "acct_1" };
  const upload = createImageUpload({
    bucket: bucket.bucket,
    pool,
    report: (...line) => void told.push(line),
    key,
    metadata,
    readHead,
    ...(offer ? { offer } : {}),
    ...(shelf ? { shelf } : {}),
    ...(standStill ? { standStill } : {}),
  });
  return { key, upload, told, calls: bucket.calls, uploadIds: bucket.uploadIds };
}

/** Hands bytes on as the reader of a body does: a chunk, and then a wait for room. */
export async function write(upload: ImageUpload<Head>, bytes: Uint8Array, length = chunkBytes) {
  for (let at = 0; at < bytes.length; at += length) {
    // A copy that is destroyed afterwards: an upload must not keep what it was given.
    const chunk = bytes.slice(at, at + length);
    upload.write(chunk);
    chunk.fill(0);
    await upload.ready();
  }
}

/** What R2 has under a key. */
export async function stored(key: string): Promise<Uint8Array | null> {
  const object = await env.BUCKET.get(key);
  return object && new Uint8Array(await object.arrayBuffer());
}

/** Takes every buffer that a pool has now. Each is there once, and no more than there may be. */
export function takeAll(pool: BufferPool, most: number): readonly Uint8Array[] {
  const taken: Uint8Array[] = [];
  for (let count = 0; count <= most + 1; count += 1) {
    const buffer = pool.tryAcquire();
    if (buffer) taken.push(buffer);
  }
  return new Set(taken).size === taken.length ? taken : [];
}

/** Waits until all buffers are back. Throws when one does not come, or comes twice. */
export function waitForBuffers(pool: BufferPool, most: number): Promise<void> {
  const look = () => {
    const taken = takeAll(pool, most);
    for (const buffer of taken) pool.release(buffer as Uint8Array<ArrayBuffer>);
    if (taken.length !== most) throw new Error(`${taken.length} of ${most} buffers are there.`);
  };
  return vi.waitFor(look, { timeout: 3000, interval: 20 });
}

/** Throws when there is an object, or an upload that could still become one. */
export async function requireNothing({
  key,
  uploadIds,
}: Pick<ReturnType<typeof begin>, "key" | "uploadIds">): Promise<void> {
  if (await stored(key)) throw new Error(`${key} is still there.`);
  for (const id of uploadIds) {
    const isGone = await env.BUCKET.resumeMultipartUpload(key, id)
      .uploadPart(1, "x")
      .then(
        () => false,
        () => true,
      );
    if (!isGone) throw new Error(`The upload ${id} of ${key} was not aborted.`);
  }
}

/** A pool of buffers as uploads borrow them. */
export function poolOf(most: number): BufferPool {
  return createBufferPool(most, uploadBufferBytes);
}
