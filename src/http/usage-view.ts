import { leftOf, type AccountStanding } from "../accounts/ledger/decide-limits.ts";
import { endOfMonth, startOfMonth } from "../accounts/ledger/month-totals.ts";
import type { AccountLimits } from "../domain/limits.ts";
import type { DailyUsage } from "../storage/usage.ts";
import { toDay } from "./day-field.ts";

interface UsageInput {
  readonly limits: AccountLimits;
  readonly standing: AccountStanding;
  readonly rows: readonly DailyUsage[];
  /** The first and the last day, in Unix milliseconds. */
  readonly from: number;
  readonly to: number;
}

/** An account's limits and usage as `GET /v1/usage` shows them. A limit that it has not is null. */
export function toUsageView({ limits, standing, rows, from, to }: UsageInput) {
  const { month, settled, open, inFlight, recentCalls } = standing;
  const left = leftOf(limits, standing);
  return {
    month,
    resetsAt: new Date(endOfMonth(startOfMonth(month))).toISOString(),
    images: {
      limit: limits.imagesPerMonth,
      used: settled.images,
      reserved: open.images,
      remaining: left.imagesPerMonth,
    },
    spend: {
      limitMicroUsd: limits.microUsdPerMonth,
      usedMicroUsd: settled.microUsd,
      reservedMicroUsd: open.microUsd,
      remainingMicroUsd: left.microUsdPerMonth,
    },
    requestsPerMinute: {
      limit: limits.requestsPerMinute,
      used: limits.requestsPerMinute === null ? null : recentCalls.count,
      remaining: left.requestsPerMinute,
    },
    generationsInFlight: {
      limit: limits.generationsInFlight,
      used: inFlight,
      remaining: left.generationsInFlight,
    },
    from: toDay(from),
    to: toDay(to),
    total: total(rows),
    days: rows.map(({ day, model, provider, ...row }) => ({
      day,
      model,
      provider,
      ...counts(row),
    })),
  };
}

type Counts = Omit<DailyUsage, "day" | "model" | "provider">;

function counts({ generations, failed, cancelled, images, microUsd }: Counts) {
  return { generations, failed, cancelled, images, costMicroUsd: microUsd };
}

function total(rows: readonly DailyUsage[]) {
  const sum = (name: keyof Counts) => rows.reduce((whole, row) => whole + row[name], 0);
  return counts({
    generations: sum("generations"),
    failed: sum("failed"),
    cancelled: sum("cancelled"),
    images: sum("images"),
    microUsd: sum("microUsd"),
  });
}
