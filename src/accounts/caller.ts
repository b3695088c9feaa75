import type { AccountLimits } from "../domain/limits.ts";
import type { TierPolicy } from "../domain/tier.ts";

/** Who sent a request: an account, by one of its keys. */
export interface Caller {
  readonly accountId: string;
  readonly keyId: string;
  readonly tier: TierPolicy;
  /** Those of the tier, unless the account has others. */
  readonly limits: AccountLimits;
}
