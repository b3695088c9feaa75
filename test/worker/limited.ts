import { env } from "cloudflare:workers";

import type { AccountLimits } from "../../src/domain/limits.ts";
import { unlimited } from "../../src/domain/limits.ts";
import type { Account } from "./accounts.ts";
import { changedEnv } from "./deployment.ts";

/** A deployment whose tier standard has these limits, and no others. */
export function limitedTo(limits: Partial<AccountLimits>): { readonly TIERS: string } {
  return { TIERS: JSON.stringify({ standard: { ...unlimited, ...limits } }) };
}

/** The same as an environment of its own, whose requests share what their isolate remembers. */
export function limitedEnv(limits: Partial<AccountLimits>): Env {
  return changedEnv(limitedTo(limits));
}

export function ledgerOf({ accountId }: Account) {
  return env.ACCOUNT_LEDGER.getByName(accountId);
}
