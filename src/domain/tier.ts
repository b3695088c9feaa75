import type { AccountLimits } from "./limits.ts";
import { isAboveResolution, type Resolution } from "./resolution.ts";

/** The plan classes an account can be in. */
export const tierNames = ["free", "standard", "pro"] as const;
export type TierName = (typeof tierNames)[number];

/** What a tier may do. The values come from configuration. */
export interface TierPolicy extends AccountLimits {
  readonly name: TierName;
  /** Pro mode: never, when asked for, or unless `highQuality: false`. */
  readonly proMode: "never" | "on-request" | "by-default";
  /** The highest resolution tier it may ask for. */
  readonly greatestResolution: Resolution;
  /** Days after which what was made is deleted, favourites aside; null keeps it. */
  readonly retentionDays: number | null;
}

/** True when the tier may ask for this resolution. */
export function allowsResolution(tier: TierPolicy, resolution: Resolution): boolean {
  return !isAboveResolution(resolution, tier.greatestResolution);
}
