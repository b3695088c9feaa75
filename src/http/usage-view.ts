import { leftOf, type AccountStanding } from "../accounts/ledger/decide-limits.ts";
import type { AccountLimits } from "../domain/limits.ts";
import { monthBounds, startOfMonth, type UtcDay } from "../domain/utc-calendar.ts";
import type { DailyUsage } from "../storage/usage.ts";

interface UsageInput {
  readonly limits: AccountLimits;
  readonly standing: AccountStanding;
  readonly rows: readonly DailyUsage[];
  /** The first and the last day. */
  readonly from: UtcDay;
  readonly to: UtcDay;
}

/** An account's limits and usage as `GET /v1/usage` shows them. A limit that it has not is null. */
export function toUsageView({ limits, standing, rows, from, to }: UsageInput) {
  const { month, settled, open, inFlight, recentCalls } = standing;
  const left = leftOf(limits, standing);
  return {
    month,
    resetsAt: new Date(monthBounds(startOfMonth(month)).end).toISOString(),
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
    from,
    to,
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
