import { describe, it } from "vitest";

import { createPatientBufferPool } from "../../../src/stream/patient-buffer-pool.ts";

describe("the pool of requests", () => {
  it("lends no more than it has, and the same again", ({ expect }) => {
    const pool = createPatientBufferPool(2, 8, () => 0);
    const [one, two] = [pool.tryAcquire(), pool.tryAcquire()];
    expect([one?.length, two?.length]).toEqual([8, 8]);
    expect(pool.tryAcquire()).toBeUndefined();
    if (one) pool.release(one);
    expect(pool.tryAcquire()).toBe(one);
  });

  it("makes a lost one anew, and does without it when it comes back", ({ expect }) => {
    let now = 0;
    const pool = createPatientBufferPool(1, 8, () => now);
    const lost = pool.tryAcquire();
    now = 15 * 60_000 - 1;
    expect(pool.tryAcquire()).toBeUndefined();
    now += 1;
    const another = pool.tryAcquire();
    expect(another).toBeDefined();
    expect(another).not.toBe(lost);
    if (lost) pool.release(lost);
    expect(pool.tryAcquire()).toBeUndefined();
    if (another) pool.release(another);
    expect(pool.tryAcquire()).toBe(another);
  });
});
