import * as fc from "fast-check";
import { describe, it } from "vitest";

import { nextWebhookTry } from "../../../src/webhooks/webhook-schedule.ts";

const now = 1_700_000_000_000;
const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const waits = [
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  10 * hour,
] as const;

function waitAfter(tries: number, random: number, retryAfterMs: number | null = null) {
  const next = nextWebhookTry({ tries, now, random, retryAfterMs });
  return next.kind === "due" ? next.at - now : next.kind;
}

describe("nextWebhookTry", () => {
  it.for(waits.map((wait, index) => ({ tries: index + 1, wait })))(
    "waits $wait ms after try $tries, and up to a fifth longer",
    ({ tries, wait }, { expect }) => {
      expect(waitAfter(tries, 0)).toBe(wait);
      expect(waitAfter(tries, 0.5)).toBe(Math.round(wait * 1.1));
      expect(waitAfter(tries, 1)).toBe(Math.round(wait * 1.2));
    },
  );

  it.for([8, 9, 100])(
    "gives up after try %i, whatever the receiver asks for",
    (tries, { expect }) => {
      expect(waitAfter(tries, 0)).toBe("given-up");
      expect(waitAfter(tries, 0.9, minute)).toBe("given-up");
    },
  );

  it.for([
    { tries: 1, asked: 0, wait: 5 * second },
    { tries: 1, asked: 4 * second, wait: 5 * second },
    { tries: 1, asked: 90 * second, wait: 90 * second },
    { tries: 2, asked: 90 * second, wait: 5 * minute },
    { tries: 3, asked: hour, wait: hour },
    { tries: 1, asked: 10 * hour, wait: 10 * hour },
    { tries: 1, asked: 365 * 24 * hour, wait: 10 * hour },
    { tries: 7, asked: Number.POSITIVE_INFINITY, wait: 10 * hour },
  ])(
    "waits $wait ms after try $tries when asked for $asked",
    ({ tries, asked, wait }, { expect }) => {
      expect(waitAfter(tries, 0, asked)).toBe(wait);
      expect(waitAfter(tries, 1, asked)).toBe(Math.round(wait * 1.2));
    },
  );

  const inputs = fc.record({
    tries: fc.integer({ min: 1, max: 7 }),
    now: fc.integer({ min: 0, max: 4_000_000_000_000 }),
    random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    retryAfterMs: fc.option(fc.double({ min: 0, noNaN: true })),
  });

  it("is a whole time, strictly later, no sooner than the schedule and 12 hours off at most", ({
    expect,
  }) => {
    fc.assert(
      fc.property(inputs, (input) => {
        const next = nextWebhookTry(input);
        const at = next.kind === "due" ? next.at : Number.NaN;
        expect(Number.isSafeInteger(at)).toBe(true);
        expect(at - input.now).toBeGreaterThanOrEqual(waits[input.tries - 1] ?? Number.NaN);
        expect(at - input.now).toBeLessThanOrEqual(12 * hour);
      }),
    );
  });

  it("never comes back before the time that was asked for, within 10 hours", ({ expect }) => {
    fc.assert(
      fc.property(inputs, fc.integer({ min: 0, max: 10 * hour }), (input, retryAfterMs) => {
        const next = nextWebhookTry({ ...input, retryAfterMs });
        expect(next.kind === "due" && next.at - input.now).toBeGreaterThanOrEqual(retryAfterMs);
      }),
    );
  });

  it("makes 8 tries within 84 hours, and 28 to 33 when the receiver asks for nothing", ({
    expect,
  }) => {
    fc.assert(
      fc.property(
        fc.array(inputs, { minLength: 10, maxLength: 10 }),
        fc.boolean(),
        (each, asks) => {
          let tries = 1;
          let at = now;
          for (const { random, retryAfterMs } of each) {
            const asked = asks ? retryAfterMs : null;
            const next = nextWebhookTry({ tries, now: at, random, retryAfterMs: asked });
            if (next.kind === "given-up") break;
            at = next.at;
            tries += 1;
          }
          expect(tries).toBe(8);
          expect(at - now).toBeLessThanOrEqual((asks ? 84 : 33.2) * hour);
          expect(at - now).toBeGreaterThanOrEqual(27.5 * hour);
        },
      ),
    );
  });
});
