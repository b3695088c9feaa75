import { limitsOf } from "../domain/limits.ts";
import type { TierName, TierPolicy } from "../domain/tier.ts";
import type { Account } from "../storage/accounts.ts";

/** An account as admins are shown it: `limits` count, and `ownLimits` are those that are not its tier's. */
export function toAccountView(account: Account, tiers: Readonly<Record<TierName, TierPolicy>>) {
  const { id, name, tier, limits: ownLimits, createdAt, suspendedAt } = account;
  return {
    id,
    name,
    tier,
    status: suspendedAt === null ? "active" : "suspended",
    limits: limitsOf(tiers[tier], ownLimits),
    ownLimits,
    createdAt: new Date(createdAt).toISOString(),
    suspendedAt: suspendedAt === null ? null : new Date(suspendedAt).toISOString(),
  };
}
