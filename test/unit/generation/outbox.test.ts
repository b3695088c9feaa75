import * as fc from "fast-check";
import { describe, it } from "vitest";

import {
  afterFailure,
  backoffMs,
  dueDuties,
  duties,
  isForgettable,
  nextDueAt,
  openOutbox,
  unwritten,
  withoutDuty,
  type Outbox,
} from "../../../src/generation/outbox.ts";

const now = 1_700_000_000_000;
const all = { images: true, webhook: true, leftovers: true };
const none = { images: false, webhook: false, leftovers: false };

describe("the outbox of a run that ends", () => {
  it.for([
    { wanted: none, due: ["row", "record", "settlement"] },
    { wanted: all, due: ["row", "record", "settlement", "webhook"] },
  ])("asks for what can be done at once: $due", ({ wanted, due }, { expect }) => {
    expect(dueDuties(openOutbox(wanted, now), now)).toEqual(due);
  });

  it("leaves R2 a moment before it is asked again, and removes leftovers last", ({ expect }) => {
    const outbox = openOutbox(all, now);
    expect(dueDuties(outbox, now + 1000)).toContain("images");
    expect(dueDuties(outbox, now + 59_999)).not.toContain("leftovers");
    const later = now + 60_000;
    // What lies in R2 in part may be what an image still needs.
    expect(dueDuties(outbox, later)).not.toContain("leftovers");
    expect(dueDuties(withoutDuty(outbox, "images"), later)).toContain("leftovers");
    expect(dueDuties(outbox, later, new Set(["row"]))).not.toContain("row");
  });

  it("is empty when all is done, and asks for no alarm then", ({ expect }) => {
    const outbox = openOutbox(all, now);
    expect(nextDueAt(outbox)).toBe(now);
    const empty = duties.reduce<Outbox>(withoutDuty, outbox);
    expect([empty, nextDueAt(empty), dueDuties(empty, now * 2)]).toEqual([{}, null, []]);
  });

  it("forgets a duty that is done alone", ({ expect }) => {
    const outbox = openOutbox(none, now);
    expect(Object.keys(withoutDuty(outbox, "row"))).toEqual(["record", "settlement", "line"]);
  });

  it("writes its line once history, record and settlement were tried", ({ expect }) => {
    const begun = openOutbox(all, now);
    expect(dueDuties(begun, now)).not.toContain("line");
    const failedOnce = afterFailure(begun, "row", { now, random: 0, retryAfterMs: null });
    const written = withoutDuty(withoutDuty(failedOnce, "record"), "settlement");
    expect(dueDuties(withoutDuty(failedOnce, "record"), now)).not.toContain("line");
    expect(dueDuties(written, now)).toContain("line");
    expect(unwritten(written)).toEqual(["images", "row"]);
    // One that could not be written must not hold up a deletion.
    expect(isForgettable(withoutDuty(withoutDuty(written, "images"), "row"))).toBe(true);
    expect(isForgettable(withoutDuty(written, "row"))).toBe(false);
  });
});

describe("a duty that failed", () => {
  it.for([
    { tries: 0, random: 0, waitMs: 500 },
    { tries: 0, random: 1, waitMs: 1000 },
    { tries: 1, random: 1, waitMs: 2000 },
    { tries: 5, random: 0.5, waitMs: 24_000 },
    { tries: 6, random: 1, waitMs: 60_000 },
    { tries: 5000, random: 1, waitMs: 60_000 },
  ])("waits $waitMs ms after $tries tries, by chance $random", (wait, { expect }) => {
    expect(backoffMs(wait.tries, wait.random)).toBe(wait.waitMs);
  });

  it("comes again later, however often it fails, and holds up no other", ({ expect }) => {
    fc.assert(
      fc.property(
        fc.constantFrom(...duties.filter((duty) => duty !== "webhook")),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 100 }),
        (duty, chances) => {
          let outbox = openOutbox(all, now);
          const others = withoutDuty(outbox, duty);
          let time = now;
          for (const random of chances) {
            outbox = afterFailure(outbox, duty, { now: time, random, retryAfterMs: null });
            const dueAt = outbox[duty]?.dueAt ?? 0;
            expect(dueAt - time).toBeGreaterThanOrEqual(500);
            expect(dueAt - time).toBeLessThanOrEqual(60_000);
            time = dueAt;
          }
          expect(outbox[duty]?.tries).toBe(chances.length);
          expect(withoutDuty(outbox, duty)).toEqual(others);
        },
      ),
    );
  });

  it("is given up if it is a webhook, after more than a day", ({ expect }) => {
    let outbox = openOutbox(all, now);
    const waits: number[] = [];
    for (let time = now; outbox.webhook; time = outbox.webhook?.dueAt ?? time) {
      outbox = afterFailure(outbox, "webhook", { now: time, random: 0, retryAfterMs: null });
      waits.push((outbox.webhook?.dueAt ?? time) - time);
    }
    const minutes = waits.map((waitMs) => Math.round(waitMs / 600) / 100);
    expect(minutes).toEqual([0.08, 5, 30, 120, 300, 600, 600, 0]);
    expect(outbox).toEqual(withoutDuty(openOutbox(all, now), "webhook"));
  });

  it("waits as long as the receiver of a webhook asks", ({ expect }) => {
    const retryAfterMs = 3_600_000;
    const outbox = openOutbox(all, now);
    const later = afterFailure(outbox, "webhook", { now, random: 0, retryAfterMs });
    expect(later.webhook).toEqual({ tries: 1, dueAt: now + retryAfterMs });
  });
});
