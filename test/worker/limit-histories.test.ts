import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import * as fc from "fast-check";
import { describe, it, type ExpectStatic } from "vitest";

import type { AccountLedger } from "../../src/accounts/account-ledger.ts";
import { plus } from "../../src/accounts/ledger/amount.ts";
import type { AccountLimits } from "../../src/domain/limits.ts";
import { monthOf } from "../../src/domain/utc-calendar.ts";
import { openingOf } from "../openings.ts";
import { createLedger } from "./ledgers.ts";
import { LimitModel } from "./limit-model.ts";

/** A few hundred with `npm test`, 10,000 with `npm run test:long`. */
const histories = Number(env.LEDGER_HISTORIES || 300);

/** The end of a month, far ahead: no alarm comes. */
const begin = Date.UTC(2100, 0, 31, 23, 50);

const limit = (most: number) => fc.option(fc.nat(most), { freq: 3, nil: null });
const limits = fc.record({
  imagesPerMonth: limit(12),
  microUsdPerMonth: limit(500_000),
  requestsPerMinute: limit(6),
  generationsInFlight: limit(8),
});
const amount = { images: fc.integer({ min: 1, max: 3 }), microUsd: fc.nat(100_000) };
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant("open" as const), ...amount }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant("open-batch" as const),
      items: fc.array(fc.record(amount), { minLength: 1, maxLength: 4 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant("settle" as const),
      which: fc.nat(10),
      // Of what was reserved. A dearer engine that took over is above it.
      part: fc.constantFrom(0, 0.5, 1, 1, 1, 1.5),
      isRepeated: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant("release" as const), which: fc.nat(10) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant("wait" as const),
      ms: fc.constantFrom(0, 1, 1000, 20_000, 59_999, 60_000, 600_000),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** A history of one account, as its ledger and the model live through it. */
class LimitHistory {
  readonly #ledger: AccountLedger;
  readonly #limits: AccountLimits;
  readonly #model: LimitModel;
  readonly #expect: ExpectStatic;
  readonly #seen: Set<string>;
  #now = begin;
  #number = 0;

  constructor(
    ledger: AccountLedger,
    allowed: AccountLimits,
    expect: ExpectStatic,
    seen: Set<string>,
  ) {
    this.#ledger = ledger;
    this.#limits = allowed;
    this.#model = new LimitModel(allowed);
    this.#expect = expect;
    this.#seen = seen;
  }

  async take(taken: Step): Promise<void> {
    const now = this.#now;
    switch (taken.type) {
      case "open": {
        const { images, microUsd } = taken;
        const wanted = { generationId: this.#newId(), images, microUsd };
        const opening = openingOf({ ...wanted, now, limits: this.#limits });
        const { result } = await this.#ledger.open(opening);
        return this.#compare(result, this.#model.open([wanted], now));
      }
      case "open-batch": {
        const items = taken.items.map((item) => ({ ...item, generationId: this.#newId() }));
        const { images: _i, microUsd: _m, ...call } = openingOf({ generationId: this.#newId() });
        const opening = { ...call, now, limits: this.#limits, items };
        const { result } = await this.#ledger.openBatch(opening);
        return this.#compare(result, this.#model.open(items, now));
      }
      case "settle": {
        const generationId = this.#pick(taken.which);
        if (generationId === undefined) return;
        const { images, microUsd } = this.#model.reservedFor(generationId);
        const used = { images, microUsd: Math.round(microUsd * taken.part) };
        const settlement = { generationId, now, acceptedAt: now, ...used };
        for (let times = taken.isRepeated ? 2 : 1; times > 0; times -= 1) {
          await this.#ledger.settle(settlement);
        }
        return this.#model.close(generationId, used);
      }
      case "release": {
        const generationId = this.#pick(taken.which);
        if (generationId === undefined) return;
        await this.#ledger.release({ generationId, now });
        return this.#model.close(generationId, { images: 0, microUsd: 0 });
      }
      case "wait":
        this.#now += taken.ms;
        return;
    }
  }

  /** The books balance, and no limit is exceeded but by what was dearer than thought. */
  async check(): Promise<void> {
    const expect = this.#expect;
    const { open, ...totals } = await this.#ledger.describe(this.#now);
    const { reserved, settled, returned, exceeded } = totals;
    expect(plus(reserved, exceeded)).toEqual(plus(plus(settled, returned), open));
    const counted = plus(settled, open);
    const { imagesPerMonth, microUsdPerMonth, requestsPerMinute } = this.#limits;
    const { generationsInFlight } = this.#limits;
    const { inFlight } = await this.#ledger.standing(this.#now);
    expect(counted.images - exceeded.images).toBeLessThanOrEqual(imagesPerMonth ?? Infinity);
    expect(counted.microUsd - exceeded.microUsd).toBeLessThanOrEqual(microUsdPerMonth ?? Infinity);
    expect(inFlight).toBe(this.#model.openIds().length);
    expect(inFlight).toBeLessThanOrEqual(generationsInFlight ?? Infinity);
    expect(this.#model.mostInAMinute()).toBeLessThanOrEqual(requestsPerMinute ?? Infinity);
  }

  /** After everything has ended, all that was reserved is settled or returned. */
  async close(): Promise<void> {
    for (const generationId of this.#model.openIds()) {
      await this.#ledger.release({ generationId, now: this.#now });
    }
    for (const now of new Set([begin, this.#now].map((at) => Date.parse(monthOf(at))))) {
      const { reserved, settled, returned, exceeded, open } = await this.#ledger.describe(now);
      this.#expect(open.reservations).toBe(0);
      this.#expect(plus(reserved, exceeded)).toEqual(plus(settled, returned));
    }
  }

  #newId(): string {
    this.#number += 1;
    return `gen_${this.#number}`;
  }

  #pick(which: number): string | undefined {
    const open = this.#model.openIds();
    return open[which % open.length];
  }

  #compare(
    result: Awaited<ReturnType<AccountLedger["open"]>>["result"],
    exceeded: keyof AccountLimits | undefined,
  ): void {
    const kind = result.kind === "refused" ? result.exceeded.limit : result.kind;
    this.#expect(kind).toBe(exceeded ?? "reserved");
    this.#seen.add(kind);
  }
}

const tables = [
  "reservations",
  "closings",
  "idempotency_keys",
  "undelivered_answers",
  "recent_calls",
  "usage_months",
];

describe("random histories of an account with limits", () => {
  it(
    `${histories} go as the plainest limits would have them`,
    { timeout: 1_200_000 },
    async ({ expect }) => {
      const seen = new Set<string>();
      await runInDurableObject(createLedger(), async (ledger: AccountLedger, { storage }) => {
        await fc.assert(
          fc.asyncProperty(
            limits,
            fc.array(step, { minLength: 5, maxLength: 40, size: "max" }),
            async (allowed, steps) => {
              for (const table of tables) storage.sql.exec(`DELETE FROM ${table}`);
              const history = new LimitHistory(ledger, allowed, expect, seen);
              for (const taken of steps) {
                await history.take(taken);
                await history.check();
              }
              await history.close();
            },
          ),
          { numRuns: histories },
        );
      });
      expect([...seen].toSorted()).toEqual([
        "generationsInFlight",
        "imagesPerMonth",
        "microUsdPerMonth",
        "requestsPerMinute",
        "reserved",
      ]);
    },
  );
});
