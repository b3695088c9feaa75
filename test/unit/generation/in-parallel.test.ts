import { setImmediate } from "node:timers/promises";

import { describe, it } from "vitest";

import { inParallel } from "../../../src/generation/in-parallel.ts";

describe("inParallel", () => {
  it.for([
    { count: 0, most: 5, peak: 0 },
    { count: 1, most: 5, peak: 1 },
    { count: 3, most: 5, peak: 3 },
    { count: 5, most: 5, peak: 5 },
    { count: 12, most: 5, peak: 5 },
    { count: 4, most: 1, peak: 1 },
  ])("runs $count tasks, at most $most at a time", async ({ count, most, peak }, { expect }) => {
    let running = 0;
    let highest = 0;
    const started: number[] = [];
    const results = await inParallel(count, most, async (index) => {
      started.push(index);
      running += 1;
      highest = Math.max(highest, running);
      // The later ones are quicker, so that they end out of order.
      for (let turn = index; turn < count; turn += 1) await setImmediate();
      running -= 1;
      return `result ${index}`;
    });
    const numbers = Array.from({ length: count }, (_, index) => index);
    expect(started).toEqual(numbers);
    expect(results).toEqual(numbers.map((index) => `result ${index}`));
    expect(highest).toBe(peak);
  });

  it("fails when a task fails", async ({ expect }) => {
    const failing = inParallel(4, 2, (index) =>
      index === 2 ? Promise.reject(new Error("second")) : Promise.resolve(index),
    );
    await expect(failing).rejects.toThrow("second");
  });

  it("keeps results that are undefined", async ({ expect }) => {
    expect(await inParallel(2, 5, () => Promise.resolve(undefined))).toEqual([
      undefined,
      undefined,
    ]);
  });
});
