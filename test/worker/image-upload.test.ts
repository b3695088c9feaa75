import { env } from "cloudflare:workers";
import { describe, it, vi } from "vitest";

import { isLong } from "../selection.ts";
import { isEqual, noise } from "./bytes.ts";
import { sha256Of } from "./digest.ts";
import {
  begin,
  chunkBytes,
  partBytes,
  poolOf,
  requireNothing,
  stored,
  takeAll,
  waitForBuffers,
  write,
} from "./uploads.ts";

describe.concurrent.each(isLong ? [1, 2] : [1])("an upload with a pool of %d", (most) => {
  it.for([
    { bytes: 1, calls: { put: 1 } },
    { bytes: 100_000, calls: { put: 1 } },
    { bytes: partBytes - 1, calls: { put: 1 } },
    { bytes: partBytes, calls: { createMultipartUpload: 1, uploadPart: 1, complete: 1 } },
    { bytes: partBytes + 1, calls: { createMultipartUpload: 1, uploadPart: 2, complete: 1 } },
    {
      bytes: 12 * 1024 * 1024,
      calls: { createMultipartUpload: 1, uploadPart: 3, complete: 1 },
    },
  ])("stores $bytes bytes as they are", async ({ bytes, calls }, { expect }) => {
    const whole = noise(bytes);
    for (const length of [chunkBytes, 60_001]) {
      const pool = poolOf(most);
      const trial = begin({ pool });
      await write(trial.upload, whole, length);
      const image = await trial.upload.finish();
      const kept = await stored(trial.key);
      expect(kept && isEqual(kept, whole)).toBe(true);
      expect(image).toEqual({
        key: trial.key,
        head: { mediaType: "image/png" },
        bytes,
        sha256: await sha256Of(whole),
        unfinished: null,
      });
      const object = await env.BUCKET.head(trial.key);
      expect(object?.httpMetadata).toEqual({ contentType: "image/png" });
      expect(object?.customMetadata).toEqual({ account: "acct_1" });
      expect(trial.calls).toEqual(calls);
      expect(trial.told).toEqual([]);
      await waitForBuffers(pool, most);
    }
  });

  it.for([partBytes + 1000, 2 * partBytes + 1, 2 * partBytes + chunkBytes - 1, 2 * partBytes])(
    "stores %d bytes whose last read reaches over the end of a part",
    async (bytes, { expect }) => {
      const whole = noise(bytes);
      const pool = poolOf(most);
      const trial = begin({ pool });
      const lastRead = bytes - chunkBytes;
      await write(trial.upload, whole.subarray(0, lastRead));
      // The value ends within the same read: nobody asks for room in between.
      trial.upload.write(whole.slice(lastRead));
      const { sha256 } = await trial.upload.finish();
      const kept = await stored(trial.key);
      expect(kept && isEqual(kept, whole)).toBe(true);
      expect(sha256).toBe(await sha256Of(whole));
      expect(trial.told).toEqual([]);
      await waitForBuffers(pool, most);
    },
  );

  it("is stored although the answer that says so was lost", async ({ expect }) => {
    const lost = Promise.reject(new Error("the connection to R2 was lost"));
    lost.catch(() => undefined);
    const pool = poolOf(most);
    const trial = begin({ pool, faults: { holdAnswer: { complete: lost } } });
    const whole = noise(partBytes + 1000);
    await write(trial.upload, whole);
    const image = await trial.upload.finish();
    expect(image.bytes).toBe(whole.length);
    const kept = await stored(trial.key);
    expect(kept && isEqual(kept, whole)).toBe(true);
    await waitForBuffers(pool, most);
  });

  it("has its head read from its own bytes alone, not from those of another", async ({
    expect,
  }) => {
    const pool = poolOf(most);
    const others = takeAll(pool, most);
    for (const buffer of others) {
      buffer.fill(0xab);
      pool.release(buffer as Uint8Array<ArrayBuffer>);
    }
    let foreign = 0;
    const readHead = (bytes: Uint8Array) => {
      foreign += bytes.filter((byte) => byte === 0xab).length;
      return { mediaType: "image/png" };
    };
    const trial = begin({ pool, readHead });
    await write(trial.upload, new Uint8Array(partBytes + 1000).fill(1));
    await trial.upload.finish();
    expect(foreign).toBe(0);
    await waitForBuffers(pool, most);
  });

  it("stands still while R2 is slow with a part", async ({ expect }) => {
    const pool = poolOf(most);
    const slow = Promise.withResolvers<void>();
    let waits = 0;
    const standStill = async <Result>(wait: Promise<Result>) => {
      waits += 1;
      const result = await wait;
      waits -= 1;
      return result;
    };
    const trial = begin({ pool, standStill, faults: { hold: { uploadPart: slow.promise } } });
    const writing = write(trial.upload, noise(2 * partBytes + 1000));
    await vi.waitFor(() => expect(trial.calls["uploadPart"]).toBe(1), { timeout: 5000 });
    await vi.waitFor(() => expect(waits).toBe(1), { timeout: 5000 });
    slow.resolve();
    await writing;
    expect(waits).toBe(0);
    await trial.upload.finish();
    await waitForBuffers(pool, most);
  });

  it("tells of its waits for memory", async ({ expect }) => {
    const pool = poolOf(most);
    const others = takeAll(pool, most);
    const told: string[] = [];
    const standStill = async <Result>(wait: Promise<Result>) => {
      told.push("waits");
      const result = await wait;
      told.push("goes on");
      return result;
    };
    const trial = begin({ pool, standStill });
    const whole = noise(2 * partBytes + 1000);
    trial.upload.write(whole.slice(0, chunkBytes));
    const ready = trial.upload.ready();
    expect(told).toEqual(["waits"]);
    for (const buffer of others) pool.release(buffer as Uint8Array<ArrayBuffer>);
    await ready;
    await write(trial.upload, whole.subarray(chunkBytes));
    const { bytes } = await trial.upload.finish();
    expect(bytes).toBe(whole.length);
    expect(told.slice(0, 2)).toEqual(["waits", "goes on"]);
    await waitForBuffers(pool, most);
  });

  it.for([
    { bytes: 1000, faults: { put: 2 }, calls: { put: 3 } },
    {
      bytes: partBytes + 1000,
      faults: { createMultipartUpload: 1, uploadPart: 2, complete: 2 },
      calls: { createMultipartUpload: 2, uploadPart: 4, complete: 3 },
    },
  ])("tries again what R2 refuses: $faults", async ({ bytes, faults, calls }, { expect }) => {
    const whole = noise(bytes);
    const pool = poolOf(most);
    const trial = begin({ pool, faults: { refuse: faults } });
    await write(trial.upload, whole);
    const { sha256 } = await trial.upload.finish();
    const kept = await stored(trial.key);
    expect(kept && isEqual(kept, whole)).toBe(true);
    expect(sha256).toBe(await sha256Of(whole));
    expect(trial.calls).toEqual(calls);
    const refused = Object.values<number>(faults).reduce((sum, count) => sum + count, 0);
    expect(trial.told).toHaveLength(refused);
    await waitForBuffers(pool, most);
  });

  it("fails after the third refusal, and leaves nothing behind", async ({ expect }) => {
    for (const { bytes, refuse } of [
      { bytes: 1000, refuse: { put: 3 } },
      { bytes: partBytes + chunkBytes, refuse: { uploadPart: 3 } },
      { bytes: partBytes + chunkBytes, refuse: { complete: 3 } },
    ]) {
      const pool = poolOf(most);
      const trial = begin({ pool, faults: { refuse } });
      const act = async () => {
        await write(trial.upload, noise(bytes));
        await trial.upload.finish();
      };
      await expect(act()).rejects.toThrow("R2 is out of order");
      await trial.upload.remove();
      await requireNothing(trial);
      await waitForBuffers(pool, most);
    }
  });

  it("refuses what is no image, before anything is stored", async ({ expect }) => {
    for (const bytes of [1000, partBytes + chunkBytes]) {
      const pool = poolOf(most);
      const trial = begin({ pool, readHead: refuseHead });
      const act = async () => {
        await write(trial.upload, noise(bytes));
        await trial.upload.finish();
      };
      await expect(act()).rejects.toThrow("This is no image.");
      await trial.upload.remove();
      expect(trial.calls).toEqual({ delete: 1 });
      await waitForBuffers(pool, most);
    }
  });

  it.for([0, 1, 1000, partBytes - 1, partBytes + 1, 2 * partBytes + 1])(
    "is removed after %d bytes without a trace",
    async (bytes, { expect }) => {
      const pool = poolOf(most);
      const trial = begin({ pool });
      await write(trial.upload, noise(bytes));
      await trial.upload.remove();
      expect(trial.calls["abort"] ?? 0).toBe(bytes > partBytes ? 1 : 0);
      await requireNothing(trial);
      await waitForBuffers(pool, most);
    },
  );

  it.for([1000, partBytes + 1000])(
    "is removed after it was stored: %d bytes",
    async (bytes, { expect }) => {
      const pool = poolOf(most);
      const trial = begin({ pool });
      await write(trial.upload, noise(bytes));
      await trial.upload.finish();
      await trial.upload.remove();
      expect(await stored(trial.key)).toBeNull();
      await waitForBuffers(pool, most);
    },
  );

  it("lends each part from the first byte on, and no longer than it is stored", async ({
    expect,
  }) => {
    const whole = noise(2 * partBytes + 1000);
    const pool = poolOf(most);
    const lent: { offset: number; bytes: Uint8Array; isWithdrawn: boolean }[] = [];
    const trial = begin({
      pool,
      offer: (offset, part) => {
        const one = { offset, bytes: part.slice(), isWithdrawn: false };
        lent.push(one);
        return {
          // Nobody ever says that it has taken all.
          settled: new Promise(() => undefined),
          withdraw: () => void (one.isWithdrawn = true),
        };
      },
    });
    await write(trial.upload, whole);
    await trial.upload.finish();
    expect(lent.map(({ offset, isWithdrawn }) => ({ offset, isWithdrawn }))).toEqual([
      { offset: 0, isWithdrawn: true },
      { offset: partBytes, isWithdrawn: true },
      { offset: 2 * partBytes, isWithdrawn: false },
    ]);
    expect(
      lent.every((one) =>
        isEqual(one.bytes, whole.subarray(one.offset, one.offset + one.bytes.length)),
      ),
    ).toBe(true);
    // The last one for a moment longer, and then the memory is needed.
    await waitForBuffers(pool, most);
    expect(lent.at(-1)?.isWithdrawn).toBe(true);
  });

  it("gives the last part back as soon as nobody takes of it", async ({ expect }) => {
    const pool = poolOf(most);
    const trial = begin({
      pool,
      offer: () => ({ settled: Promise.resolve(), withdraw: () => undefined }),
    });
    await write(trial.upload, noise(1000));
    await trial.upload.finish();
    await scheduler.wait(1);
    expect(takeAll(pool, most)).toHaveLength(most);
  });

  it("withdraws a part that R2 refuses for good", async ({ expect }) => {
    const pool = poolOf(most);
    let isWithdrawn = false;
    const offer = () => ({
      settled: new Promise<void>(() => undefined),
      withdraw: () => void (isWithdrawn = true),
    });
    const trial = begin({ pool, faults: { refuse: { put: 3 } }, offer });
    await write(trial.upload, noise(1000));
    await expect(trial.upload.finish()).rejects.toThrow("R2 is out of order");
    expect(isWithdrawn).toBe(true);
    await waitForBuffers(pool, most);
  });
});

function refuseHead(): never {
  throw new Error("This is no image.");
}
