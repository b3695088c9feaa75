import { createHash } from "node:crypto";

import { developmentAccounts } from "../accounts/development-accounts.ts";

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
