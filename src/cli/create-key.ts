import { parseArgs } from "node:util";

import { createApiKey, hashApiKey } from "../accounts/api-key.ts";
import { tierNames } from "../domain/tier.ts";
import { runWrangler } from "./wrangler.ts";

/** Makes an account with one API key, and shows the key this once. */
const usage = `npm run keys -- --name NAME --tier ${tierNames.join("|")} --local|--remote [--persist-to DIR]`;

const { values } = parseArgs({
  options: {
    name: { type: "string" },
    tier: { type: "string", default: "standard" },
    local: { type: "boolean", default: false },
    remote: { type: "boolean", default: false },
    "persist-to": { type: "string" },
  },
});

const { name, tier, local, remote, "persist-to": persistTo } = values;
const isNamed = name !== undefined && /^[\p{L}\p{N} ._-]{1,80}$/u.test(name);
if (!isNamed || !tierNames.some((known) => known === tier) || local === remote) {
  console.error(`A name, a tier, and either --local or --remote are needed.\n${usage}`);
  process.exit(2);
}

const key = createApiKey();
const accountId = `acct_${crypto.randomUUID()}`;
const now = Date.now();
// Every value is checked above or made here: none can carry a quote.
const statements = `
INSERT INTO accounts (id, name, tier, created_at) VALUES ('${accountId}', '${name}', '${tier}', ${now});
INSERT INTO api_keys (id, account_id, name, sha256, prefix, created_at)
VALUES ('key_${crypto.randomUUID()}', '${accountId}', 'First key', '${await hashApiKey(key)}', '${key.slice(0, 8)}', ${now});`;
const where = remote
  ? ["--remote"]
  : ["--local", ...(persistTo ? ["--persist-to", persistTo] : [])];
try {
  await runWrangler("d1", "execute", "DB", ...where, "--yes", "--command", statements);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error(
    "The key was not made. Are the migrations applied? npx wrangler d1 migrations apply DB",
  );
  process.exit(1);
}
console.log(`Account ${accountId} (${tier}). Its key, shown this once:\n${key}`);
