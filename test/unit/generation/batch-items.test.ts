import * as fc from "fast-check";
import { expect, test } from "vitest";

import type { BatchItem } from "../../../src/domain/batch.ts";
import { itemsToStart } from "../../../src/generation/batch-items.ts";

const states = [
  { kind: "waiting" },
  { kind: "running", isCancelled: false },
  { kind: "ended", result: null },
] as const satisfies readonly BatchItem["state"][];

const anyItems = fc
  .array(
    fc.record({
      home: fc.constantFrom("google", "openai"),
      provider: fc.constantFrom("google", "openai"),
      state: fc.constantFrom(...states),
    }),
    { maxLength: 50 },
  )
  .map((rows): readonly BatchItem[] =>
    rows.map((row, index) => ({
      ...row,
      provider: row.state.kind === "running" ? row.provider : row.home,
      index,
      name: "boat",
      platform: null,
      generationId: `gen_${index}`,
      earlierIds: [],
      earlierCostMicroUsd: 0,
      estimateMicroUsd: 1,
    })),
  );

/** Those that are at a provider, or keep a place for their return. */
function countAt(items: readonly BatchItem[], place: string): number {
  return items.filter(({ home, provider }) => home === place || provider === place).length;
}

test("begins as many waiting items as leave no provider with more than five", () => {
  fc.assert(
    fc.property(anyItems, (items) => {
      const started = itemsToStart(items);
      const running = items.filter(({ state }) => state.kind === "running");
      const left = items.filter((item) => item.state.kind === "waiting" && !started.includes(item));
      expect(started.every(({ state }) => state.kind === "waiting")).toBe(true);
      for (const provider of ["google", "openai"]) {
        const before = countAt(running, provider);
        const after = before + countAt(started, provider);
        expect(after).toBeLessThanOrEqual(Math.max(5, before));
        // Nobody waits for nothing.
        expect(countAt(left, provider) === 0 || after >= 5).toBe(true);
      }
    }),
  );
});

test("begins those of one provider in their order", () => {
  fc.assert(
    fc.property(anyItems, (items) => {
      const started = itemsToStart(items);
      for (const provider of ["google", "openai"]) {
        const waiting = items.filter(
          (item) => item.home === provider && item.state.kind === "waiting",
        );
        const own = started.filter((item) => item.home === provider);
        expect(own).toEqual(waiting.slice(0, own.length));
      }
    }),
  );
});
