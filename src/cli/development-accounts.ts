import { createHash } from "node:crypto";

import { unlimited, type AccountLimits } from "../domain/limits.ts";

interface DevelopmentAccount {
  readonly key: string;
  readonly tier: "free" | "standard" | "pro";
  readonly note: string;
  /** Missing for those of the tier. */
  readonly limits?: AccountLimits;
}

/** The published accounts of local development. Their keys are refused everywhere else. */
export const developmentAccounts: readonly DevelopmentAccount[] = [
  { key: "dpt_dev_free", tier: "free", note: "5 images a month, no Pro mode, 1K" },
  { key: "dpt_dev_standard", tier: "standard", note: "300 a month, Pro mode on request, 4K" },
  { key: "dpt_dev_pro", tier: "pro", note: "1,000 a month, Pro mode by default, 4K" },
  {
    key: "dpt_dev_bench",
    tier: "pro",
    note: "Pro without any limit, for load tests",
    limits: unlimited,
  },
];

/**
 * SQL that puts the accounts and their keys into the local database, and leaves those there alone: but
 * an account that has no limits of its own gets those above.
 */
export function seedStatements(now: number): string {
  return developmentAccounts
    .map(({ key, tier, limits = {} }) => {
      const name = key.slice("dpt_dev_".length);
      const sha256 = createHash("sha256").update(key).digest("hex");
      return [
        `INSERT INTO accounts (id, name, tier, created_at, limits) VALUES ('acct_dev_${name}', 'Development: ${name}', '${tier}', ${now}, '${JSON.stringify(limits)}') ON CONFLICT (id) DO UPDATE SET limits = excluded.limits WHERE limits = '{}';`,
        `INSERT OR IGNORE INTO api_keys (id, account_id, name, sha256, prefix, created_at) VALUES ('key_dev_${name}', 'acct_dev_${name}', 'Development', '${sha256}', '${key}', ${now});`,
      ].join("\n");
    })
    .join("\n");
}
