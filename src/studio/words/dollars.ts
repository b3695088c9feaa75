import { greatestBudget } from "../../domain/budget.ts";

/** Dollars that somebody wrote, in micro-dollars: `500`, `$1,200.50`. Null for what is no such sum. */
export function parseDollars(text: string): number | null {
  const bare = text.trim().replace(/^\$/, "").replaceAll(",", "");
  if (!/^\d+(\.\d{1,6})?$/.test(bare)) return null;
  const microUsd = Math.round(Number(bare) * 1_000_000);
  return microUsd <= greatestBudget ? microUsd : null;
}
