import type { BudgetView } from "../api/admin-views.ts";

/** How a budget stands: bad once it is spent, a warning from 80 percent on or when it will be. */
export function budgetTone({
  microUsdPerMonth,
  exhaustedSince,
  percent,
  forecastPercent,
}: BudgetView): "good" | "warn" | "bad" {
  if (microUsdPerMonth === null) return "good";
  if (exhaustedSince !== null || (percent ?? 0) >= 100) return "bad";
  return (percent ?? 0) >= 80 || (forecastPercent ?? 0) >= 100 ? "warn" : "good";
}
