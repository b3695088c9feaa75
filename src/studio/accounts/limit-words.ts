import type { limitNames, OwnLimits } from "../../domain/limits.ts";
import { parseDollars } from "../words/dollars.ts";
import { moneyWords } from "../words/money.ts";

export type LimitName = (typeof limitNames)[number];

const names: Readonly<Record<LimitName, string>> = {
  imagesPerMonth: "Images a month",
  microUsdPerMonth: "Dollars a month",
  requestsPerMinute: "Requests a minute",
  generationsInFlight: "Generations at a time",
};

export function limitName(name: LimitName): string {
  return names[name];
}

/** A limit as it is read: `5000`, `$20.00`, `no limit`. */
export function limitWords(name: LimitName, value: number | null): string {
  if (value === null) return "no limit";
  return name === "microUsdPerMonth" ? moneyWords(value) : String(value);
}

/** What is in a field: empty for the tier's, `none` for no limit, else a number. */
export function limitText(name: LimitName, own: OwnLimits): string {
  const value = own[name];
  if (value === undefined) return "";
  if (value === null) return "none";
  return String(name === "microUsdPerMonth" ? value / 1_000_000 : value);
}

/** What a field says, as the API takes it; undefined for what it does not take. */
export function parseLimit(name: LimitName, text: string): number | null | "tier" | undefined {
  const bare = text.trim().toLowerCase();
  if (bare === "") return "tier";
  if (bare === "none") return null;
  if (name === "microUsdPerMonth") return parseDollars(bare) ?? undefined;
  return /^\d{1,12}$/.test(bare) ? Number(bare) : undefined;
}
