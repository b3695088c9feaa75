import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, it, vi, type ExpectStatic } from "vitest";

import type { AccountLedger } from "../../src/accounts/account-ledger.ts";
import { plus } from "../../src/accounts/ledger/amount.ts";
import { monthOf } from "../../src/domain/utc-calendar.ts";
import { openingOf } from "../openings.ts";
import { isLong } from "../selection.ts";
import { createLedger, hour, keptBy, minute, type Ledger } from "./ledgers.ts";
import { ReferenceLedger } from "./reference-ledger.ts";

const histories = isLong ? 400 : 30;
const day = 24 * hour;

/** The end of a month, far ahead: no alarm comes but those that a history sets off. */
const begin = Date.UTC(2100, 0, 31, 23, 50);

const generation = fc.nat(5).map((index) => `gen_${index}`);
const amount = { images: fc.nat(3), microUsd: fc.nat(300_000) };
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant("open" as const),
      generationId: generation,
      // Null in half of them: a retry is joined only where neither call had a key.
      idempotencyKey: fc.option(fc.constantFrom("one", "two"), { freq: 2 }),
      fingerprint: fc.constantFrom("a boat", "a boat", "a tree"),
      apiKeyId: fc.constantFrom("key_one", "key_one", "key_two"),
      isRetry: fc.boolean(),
      ...amount,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant("settle" as const),
      generationId: generation,
      ...amount,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant("release" as const), generationId: generation }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant("deliver" as const), generationId: generation }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant("wait" as const),
      ms: fc.constantFrom(
        1,
        1,
        4999,
        minute,
        10 * minute - 1,
        10 * minute,
        11 * hour,
        day - 1,
        day,
        20 * day,
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("evict" as const) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("alarm" as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: begin });
});

afterEach(() => {
  vi.useRealTimers();
});

/** A history as the ledger and its reference live through it. */
class LedgerHistory {
  readonly #ledger: Ledger = createLedger();
  readonly #reference = new ReferenceLedger();
  readonly #months = new Set([monthOf(begin)]);
  readonly #expect: ExpectStatic;
  readonly #seen: Set<string>;

  constructor(expect: ExpectStatic, seen: Set<string>) {
    this.#expect = expect;
    this.#seen = seen;
    vi.setSystemTime(begin);
  }

  async take(taken: Step): Promise<void> {
    const now = Date.now();
    switch (taken.type) {
      case "open": {
        const { type: _, ...fields } = taken;
        const opening = openingOf({ ...fields, now });
        // Inside, because a refusal that crosses a call is told by the runtime as a fault, too.
        const opened = await runInDurableObject(this.#ledger, (ledger: AccountLedger) =>
          ledger.open(opening).then(
            ({ result }) => result,
            () => ({ kind: "thrown" as const }),
          ),
        );
        const by = opening.idempotencyKey === null ? "retry" : "idempotency-key";
        const joined = opened.kind === "joined" ? by : undefined;
        this.#compare(opened, this.#reference.open(opening), joined);
        this.#months.add(monthOf(now));
        return;
      }
      case "settle": {
        const { generationId, images, microUsd } = taken;
        const settled = await this.#ledger.settle({
          generationId,
          now,
          acceptedAt: now,
          images,
          microUsd,
        });
        const used = { images, microUsd };
        this.#compare(settled, this.#reference.close("settled", generationId, now, used));
        return;
      }
      case "release": {
        const { generationId } = taken;
        const released = await this.#ledger.release({ generationId, now });
        this.#compare(released, this.#reference.close("released", generationId, now));
        return;
      }
      case "deliver":
        await this.#ledger.delivered({ generationId: taken.generationId, now });
        this.#reference.deliver(taken.generationId, now);
        return;
      case "wait":
        vi.setSystemTime(now + taken.ms);
        return;
      case "evict":
        // Only what runs can be evicted.
        await this.#ledger.describe(now);
        await evictDurableObject(this.#ledger);
        return;
      case "alarm":
        await runDurableObjectAlarm(this.#ledger);
        this.#reference.closeLost(now);
        return;
    }
  }

  /** What the books say after it all, and whether they balance. */
  async close(): Promise<void> {
    const expect = this.#expect;
    for (const month of this.#months) {
      const report = await this.#ledger.describe(Date.parse(month));
      expect(report).toEqual(this.#reference.describe(month));
      const { reservations: _, ...open } = report.open;
      expect(plus(report.reserved, report.exceeded)).toEqual(
        plus(plus(report.settled, report.returned), open),
      );
    }
    const now = Date.now();
    for (const key of ["one", "two"]) {
      expect(this.#reference.holders(key, now).length).toBeLessThanOrEqual(1);
    }
    await this.#expectSwept();
  }

  /**
   * An alarm is set as long as something will expire or is open; after the last, only the sums of the
   * months are left.
   */
  async #expectSwept(): Promise<void> {
    const expect = this.#expect;
    for (let alarms = 0; alarms < 50; alarms += 1) {
      const { rows, alarmAt } = await keptBy(this.#ledger);
      const expiring =
        (rows["closings"] ?? 0) +
        (rows["idempotency_keys"] ?? 0) +
        (rows["undelivered_answers"] ?? 0);
      if (alarmAt === null) {
        expect({ expiring, open: rows["reservations"] }).toEqual({ expiring: 0, open: 0 });
        return;
      }
      vi.setSystemTime(Math.max(alarmAt, Date.now()));
      await runDurableObjectAlarm(this.#ledger);
    }
    throw new Error("The alarm comes again and again.");
  }

  #compare(
    result: { readonly kind: string },
    wanted: { readonly kind: string },
    by?: "idempotency-key" | "retry",
  ): void {
    this.#expect(result).toEqual(wanted);
    this.#seen.add(by === undefined ? result.kind : `${result.kind} by ${by}`);
  }
}

describe("random histories of an account", () => {
  it(
    `${histories} go as the plainest ledger would have them`,
    { timeout: 600_000 },
    async ({ expect }) => {
      const seen = new Set<string>();
      await fc.assert(
        fc.asyncProperty(
          fc.array(step, { minLength: 5, maxLength: 40, size: "max" }),
          async (steps) => {
            const history = new LedgerHistory(expect, seen);
            for (const taken of steps) await history.take(taken);
            await history.close();
          },
        ),
        { numRuns: histories },
      );
      expect([...seen].toSorted()).toEqual([
        "closed",
        "closed-before",
        "conflict",
        "joined by idempotency-key",
        "joined by retry",
        "reserved",
        "thrown",
        "unknown",
      ]);
    },
  );
});
