import { parseArgs } from "node:util";

import { createApiKey, hashApiKey } from "../accounts/api-key.ts";
import { scopes, usualScopes } from "../domain/scope.ts";
import { tierNames } from "../domain/tier.ts";
import { parseKeyOptions } from "./key-options.ts";
import { runWrangler } from "./wrangler.ts";

/** Makes an account with one API key, and shows the key this once. */
const usage = `npm run keys -- --name NAME --tier ${tierNames.join("|")} [--scopes ${scopes.join(",")}] [--expires 2027-01-31|90d] --local|--remote [--env NAME] [--persist-to DIR]`;

const { values } = parseArgs({
  options: {
    name: { type: "string" },
    tier: { type: "string", default: "standard" },
    scopes: { type: "string", default: usualScopes.join(",") },
    expires: { type: "string" },
    local: { type: "boolean", default: false },
    remote: { type: "boolean", default: false },
    env: { type: "string", default: "" },
    "persist-to": { type: "string" },
    help: { type: "boolean", default: false },
  },
});

if (values.help) {
  console.log(usage);
  process.exit(0);
}

const now = Date.now();
const options = parseKeyOptions(values, now);
const { local, remote, env, "persist-to": persistTo } = values;
if (options.kind === "wrong" || local === remote) {
  const wrong = options.kind === "wrong" ? options.message : "Say --local or --remote.";
  console.error(`${wrong}\n${usage}`);
  process.exit(2);
}

const { name, tier, expiresAt } = options;
const key = createApiKey();
const accountId = `acct_${crypto.randomUUID()}`;
// Every value is checked above or made here: none can carry a quote.
const statements = `
INSERT INTO accounts (id, name, tier, created_at) VALUES ('${accountId}', '${name}', '${tier}', ${now});
INSERT INTO api_keys (id, account_id, name, sha256, prefix, created_at, scopes, expires_at)
VALUES ('key_${crypto.randomUUID()}', '${accountId}', 'First key', '${await hashApiKey(key)}', '${key.slice(0, 8)}', ${now}, '${JSON.stringify(options.scopes)}', ${expiresAt ?? "NULL"});`;
const where = remote
  ? ["--remote"]
  : ["--local", ...(persistTo ? ["--persist-to", persistTo] : [])];
try {
  const words = ["d1", "execute", "DB", ...where, `--env=${env}`, "--yes"];
  await runWrangler(...words, "--command", statements);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error(
    "The key was not made. Are the migrations applied? npx wrangler d1 migrations apply DB",
  );
  process.exit(1);
}
const until = expiresAt === null ? "" : `, until ${new Date(expiresAt).toISOString()}`;
console.log(`Account ${accountId} (${tier}; ${options.scopes.join(", ")}${until}).`);
console.log(`Its key, shown this once:\n${key}`);
