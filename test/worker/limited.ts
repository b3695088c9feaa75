import { env } from "cloudflare:workers";
import { vi } from "vitest";

import { unlimited, type AccountLimits } from "../../src/domain/limits.ts";
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

/** Waits until nothing of an account is under way: its runs have told what they used. */
export function waitUntilIdle(account: Account): Promise<void> {
  return vi.waitFor(
    async () => {
      const { inFlight } = await ledgerOf(account).standing(Date.now());
      if (inFlight > 0) throw new Error(`${inFlight} generations are under way.`);
    },
    { timeout: 15_000, interval: 20 },
  );
}

/** The ledger of an account. */
export function ledgerOf({ accountId }: Account) {
  return env.ACCOUNT_LEDGER.getByName(accountId);
}
