import { describe, it, onTestFinished, vi } from "vitest";

import { isEqual, noise } from "./bytes.ts";
import { begin, chunkBytes, partBytes, poolOf, stored, waitForBuffers, write } from "./uploads.ts";

describe("an upload that finds no buffer", () => {
  it("waits for one, and then goes on with all that came before", async ({ expect }) => {
    const pool = poolOf(1);
    const held = await pool.acquire();
    const whole = noise(3 * chunkBytes);
    const trial = begin({ pool });
    trial.upload.write(whole.slice(0, chunkBytes));
    const waiting = trial.upload.ready();
    const first = await Promise.race([
      waiting.then(() => "room"),
      scheduler.wait(20).then(() => "no room"),
    ]);
    expect(first).toBe("no room");
    expect(pool.waiting()).toBe(1);
    pool.release(held);
    await waiting;
    await write(trial.upload, whole.subarray(chunkBytes));
    await trial.upload.finish();
    const kept = await stored(trial.key);
    expect(kept && isEqual(kept, whole)).toBe(true);
    await waitForBuffers(pool, 1);
  });

  it("and is removed leaves the next one to others", async ({ expect }) => {
    const pool = poolOf(1);
    const held = await pool.acquire();
    const trial = begin({ pool });
    trial.upload.write(noise(1000));
    const waiting = trial.upload.ready().catch(() => undefined);
    await trial.upload.remove();
    pool.release(held);
    await Promise.race([waiting, scheduler.wait(200)]);
    await waitForBuffers(pool, 1);
    expect(pool.waiting()).toBe(0);
  });

  it("at its end and is removed stores nothing afterwards", async ({ expect }) => {
    const pool = poolOf(1);
    const held = await pool.acquire();
    const trial = begin({ pool });
    trial.upload.write(noise(1000));
    const finishing = trial.upload.finish().catch(() => undefined);
    await trial.upload.remove();
    pool.release(held);
    await Promise.race([finishing, scheduler.wait(500)]);
    expect(await stored(trial.key)).toBeNull();
    await waitForBuffers(pool, 1);
  });
});

describe("an upload that is removed while R2 takes its bytes", () => {
  it.for([
    { bytes: 1000, method: "put" } as const,
    { bytes: partBytes + 1000, method: "complete" } as const,
  ])(
    "gives its buffer back once, and leaves nothing: $method",
    async ({ bytes, method }, { expect }) => {
      const pool = poolOf(2);
      const gate = Promise.withResolvers<void>();
      onTestFinished(() => gate.resolve());
      const trial = begin({ pool, faults: { hold: { [method]: gate.promise } } });
      await write(trial.upload, noise(bytes));
      const finishing = trial.upload.finish().catch(() => undefined);
      await vi.waitFor(() => expect(trial.calls[method]).toBe(1));
      const removing = trial.upload.remove();
      await scheduler.wait(20);
      gate.resolve();
      await Promise.all([finishing, removing]);
      await scheduler.wait(400);
      await waitForBuffers(pool, 2);
      expect(await stored(trial.key)).toBeNull();
    },
  );

  it.for(["hold" as const, "holdAnswer" as const])(
    "does not touch the memory that another image has got: %s",
    async (fault, { expect }) => {
      const pool = poolOf(1);
      const gate = Promise.withResolvers<void>();
      onTestFinished(() => gate.resolve());
      const trial = begin({ pool, faults: { [fault]: { uploadPart: gate.promise } } });
      // Of such a length that a read goes over the end of the part.
      const writing = write(trial.upload, noise(partBytes + 1000), 60_001).catch(() => undefined);
      await vi.waitFor(() => expect(trial.calls["uploadPart"]).toBe(1), { timeout: 5000 });
      await scheduler.wait(100);
      const removing = trial.upload.remove();
      const other = begin({ pool });
      const whole = noise(100_000, 7);
      other.upload.write(whole.slice(0, 50_000));
      const ready = other.upload.ready();
      await scheduler.wait(50);
      gate.resolve();
      await Promise.all([writing, removing, ready]);
      await write(other.upload, whole.subarray(50_000));
      await other.upload.finish();
      const kept = await stored(other.key);
      expect(kept && isEqual(kept, whole)).toBe(true);
      await waitForBuffers(pool, 1);
    },
  );
});
