import type { TierPolicy } from "../domain/tier.ts";

/** Who sent a request: an account, by one of its keys. */
export interface Caller {
  readonly accountId: string;
  readonly keyId: string;
  readonly tier: TierPolicy;
}
