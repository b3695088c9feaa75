import type { AccountLimits } from "../domain/limits.ts";
import type { TierPolicy } from "../domain/tier.ts";

/** Who sent a request: an account, by one of its keys or as a user of a product. */
export interface Caller {
  readonly accountId: string;
  /** `token` for a user who came with a token of the identity provider. */
  readonly keyId: string;
  readonly tier: TierPolicy;
  /** Those of the tier, unless the account has others. */
  readonly limits: AccountLimits;
  /** Who it was of the account's users, when that is proven; nobody says otherwise then. */
  readonly endUser?: string;
}
