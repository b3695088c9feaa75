import { inTime } from "../storage/answer-in-time.ts";
import { knownMigrations, readAppliedMigrations } from "../storage/applied-migrations.ts";
import { isUnmigrated } from "../storage/is-unmigrated.ts";
import type { HealthCheck } from "./health-check.ts";

/** The database is not waited for longer, in milliseconds. */
const patienceMs = 3000;

const name = "migrations";

/** What to do when one is not applied, without a full stop. */
export const howToMigrate = "Run 'npx wrangler d1 migrations apply DB' (with --local or --remote)";

/** Compares the migrations that were applied with those that this build knows. Never throws. */
export async function checkMigrations({ DB }: Partial<Env>): Promise<HealthCheck> {
  if (DB === undefined) return { name, state: "missing", detail: "There is no database." };
  try {
    return compare(await inTime(readAppliedMigrations(DB), patienceMs));
  } catch (error) {
    return isUnmigrated(error)
      ? compare(new Set())
      : { name, state: "failing", detail: "The database does not answer." };
  }
}

function compare(applied: ReadonlySet<string>): HealthCheck {
  const pending = knownMigrations.filter((tag) => !applied.has(tag));
  if (pending.length > 0) {
    return { name, state: "missing", detail: `${howToMigrate}: ${pending.join(", ")}.` };
  }
  const newest = `${knownMigrations.at(-1)} is the newest that this build knows, and is applied.`;
  const younger = [...applied].filter((tag) => !knownMigrations.includes(tag));
  // While versions change, the older one runs beside a database of the younger.
  const others = younger.length > 0 ? ` The database has younger ones: ${younger.join(", ")}.` : "";
  return { name, state: "ok", detail: `${newest}${others}` };
}
