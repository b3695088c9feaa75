import { setImmediate } from "node:timers/promises";

import { describe, it } from "vitest";

import { inParallel } from "../../src/in-parallel.ts";

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
    const items = Array.from({ length: count }, (_, index) => `item ${index}`);
    const results = await inParallel(items, most, async (item, index) => {
      started.push(index);
      running += 1;
      highest = Math.max(highest, running);
      // The later ones are quicker, so that they end out of order.
      for (let turn = index; turn < count; turn += 1) await setImmediate();
      running -= 1;
      return `result of ${item}`;
    });
    const numbers = Array.from({ length: count }, (_, index) => index);
    expect(started).toEqual(numbers);
    expect(results).toEqual(items.map((item) => `result of ${item}`));
    expect(highest).toBe(peak);
  });

  it("fails when a task fails", async ({ expect }) => {
    const failing = inParallel([0, 1, 2, 3], 2, (item) =>
      item === 2 ? Promise.reject(new Error("second")) : Promise.resolve(item),
    );
    await expect(failing).rejects.toThrow("second");
  });

  it("keeps results that are undefined", async ({ expect }) => {
    expect(await inParallel([1, 2], 5, () => Promise.resolve(undefined))).toEqual([
      undefined,
      undefined,
    ]);
  });
});
