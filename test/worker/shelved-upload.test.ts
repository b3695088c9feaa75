import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, it, vi } from "vitest";

import { createPartShelf } from "../../src/generation/run-part-shelf.ts";
import { finishUpload } from "../../src/storage/finish-upload.ts";
import type { PartShelf } from "../../src/storage/part-shelf.ts";
import { concatenate } from "../../src/stream/concatenate.ts";
import { isEqual, noise } from "./bytes.ts";
import { sha256Of } from "./digest.ts";
import { faultyBucket, type BucketFaults } from "./faulty-bucket.ts";
import {
  begin,
  partBytes,
  poolOf,
  requireNothing,
  stored,
  waitForBuffers,
  write,
} from "./uploads.ts";

const always = Number.POSITIVE_INFINITY;
const never = new Promise<void>(() => undefined);

/** Does something with the shelf of a run like no other. */
function withShelf<Result>(act: (shelf: PartShelf) => Promise<Result>): Promise<Result> {
  const run = env.GENERATION_RUN.getByName(crypto.randomUUID());
  return runInDurableObject(run, (_instance, { storage }) => act(createPartShelf(storage)));
}

function partOf(shelf: PartShelf, key: string, number: number): Uint8Array {
  return concatenate([...shelf.read(key, number)]);
}

describe.concurrent("an upload with a shelf", () => {
  it.for<{ readonly bytes: number; readonly faults: BucketFaults; readonly kept: number[] }>([
    { bytes: 1, faults: { refuse: { put: 3 } }, kept: [1] },
    { bytes: 3_000_001, faults: { refuse: { put: 3 } }, kept: [1] },
    { bytes: partBytes, faults: { refuse: { createMultipartUpload: 3 } }, kept: [1] },
    { bytes: 2 * partBytes + 1, faults: { refuse: { createMultipartUpload: 3 } }, kept: [1, 2, 3] },
    { bytes: 2 * partBytes + 1, faults: { refuse: { uploadPart: 3 } }, kept: [1, 2, 3] },
    { bytes: 2 * partBytes + 1, faults: { refuse: { complete: 3 } }, kept: [] },
  ])("keeps what R2 refuses, and has it in the end: $faults", async (trial, { expect }) => {
    await withShelf(async (shelf) => {
      const whole = noise(trial.bytes);
      const pool = poolOf(2);
      const { upload, key } = begin({ pool, faults: trial.faults, shelf });
      await write(upload, whole);
      const { unfinished, sha256, bytes } = await upload.finish();
      expect([sha256, bytes]).toEqual([await sha256Of(whole), whole.length]);
      expect(unfinished).toMatchObject({ key, sha256, bytes, kept: trial.kept });
      if (!unfinished) throw new Error("It is finished.");
      const onShelf = concatenate(unfinished.kept.map((number) => partOf(shelf, key, number)));
      if (unfinished.stored.length === 0) expect(isEqual(onShelf, whole)).toBe(true);
      expect(await stored(key)).toBeNull();
      await waitForBuffers(pool, 2);

      const refusing = faultyBucket(env.BUCKET, {
        refuse: { put: 1, createMultipartUpload: 1, uploadPart: 1, complete: 1 },
      });
      for (let tries = 0; tries < 4; tries += 1) {
        await finishUpload(refusing.bucket, unfinished, shelf).catch(() => undefined);
      }
      const kept = await stored(key);
      expect(kept && isEqual(kept, whole)).toBe(true);
      const object = await env.BUCKET.head(key);
      expect(object?.httpMetadata).toEqual({ contentType: "image/png" });
      expect(object?.customMetadata).toEqual({ account: "acct_1" });
    });
  });

  it("has its id on record before its first part, and no more when it is whole", async ({
    expect,
  }) => {
    await withShelf(async (shelf) => {
      const held = Promise.withResolvers<void>();
      const faults = { hold: { uploadPart: held.promise } };
      const { upload, key, uploadIds } = begin({ pool: poolOf(2), faults, shelf });
      await write(upload, noise(partBytes + 1000));
      await vi.waitFor(() =>
        expect(shelf.openUploads()).toEqual([{ key, uploadId: uploadIds[0] }]),
      );
      held.resolve();
      await upload.finish();
      expect(shelf.openUploads()).toEqual([]);
    });
  });

  it("that is not wanted leaves nothing, on the shelf or in R2", async ({ expect }) => {
    await withShelf(async (shelf) => {
      for (const refuse of [{ createMultipartUpload: always }, { uploadPart: always }]) {
        const pool = poolOf(2);
        const trial = begin({ pool, faults: { refuse }, shelf });
        await write(trial.upload, noise(partBytes + 1000));
        await trial.upload.finish();
        expect(shelf.sizeOf(trial.key, 1)).toBe(partBytes);
        await trial.upload.remove();
        expect(shelf.sizeOf(trial.key, 1)).toBe(0);
        expect(shelf.openUploads()).toEqual([]);
        await requireNothing(trial);
      }
    });
  });
});

describe("an upload with a shelf, and an R2 that is silent", () => {
  it("does not wait a second time for R2 when it does not answer", async ({ expect }) => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      await withShelf(async (shelf) => {
        const { upload, key, calls } = begin({
          pool: poolOf(1),
          faults: { hold: { put: never } },
          shelf,
        });
        await write(upload, noise(1000));
        const finished = upload.finish();
        await vi.waitFor(() => expect(calls["put"]).toBe(1));
        await vi.advanceTimersByTimeAsync(60_000);
        expect((await finished).unfinished?.kept).toEqual([1]);
        expect([calls["put"], shelf.sizeOf(key, 1)]).toEqual([1, 1000]);
      });
    } finally {
      vi.useRealTimers();
    }
  });

  it.for(["createMultipartUpload", "complete"] as const)(
    "is not held for ever: %s",
    async (method, { expect }) => {
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      try {
        await withShelf(async (shelf) => {
          const faults = { hold: { [method]: never } };
          const { upload, calls } = begin({ pool: poolOf(2), faults, shelf });
          const whole = noise(partBytes + 1000);
          const finished = write(upload, whole).then(() => upload.finish());
          for (let waits = 0; waits < 200 && !calls[method]; waits += 1) await scheduler.wait(20);
          await vi.advanceTimersByTimeAsync(120_000);
          expect((await finished).unfinished).toMatchObject({ bytes: whole.length });
        });
      } finally {
        vi.useRealTimers();
      }
    },
  );
});

describe("an upload that is finished in vain", () => {
  it("leaves no upload in R2 for each try", async ({ expect }) => {
    await withShelf(async (shelf) => {
      const faults = { refuse: { createMultipartUpload: 3 } };
      const { upload, key } = begin({ pool: poolOf(2), faults, shelf });
      await write(upload, noise(partBytes + 1000));
      const { unfinished } = await upload.finish();
      if (!unfinished) throw new Error("It is finished.");
      const refusing = faultyBucket(env.BUCKET, { refuse: { uploadPart: always } });
      for (let tries = 0; tries < 5; tries += 1) {
        await finishUpload(refusing.bucket, unfinished, shelf).catch(() => undefined);
      }
      expect(shelf.openUploads()).toEqual([]);
      await requireNothing({ key, uploadIds: refusing.uploadIds });
    });
  });
});
