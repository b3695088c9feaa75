import {
  applyD1Migrations,
  listDurableObjectIds,
  reset,
  runInDurableObject,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";

// Files that share a process share nothing else: what the last one left in modules, objects, R2
// and D1 is gone, and the alarms and runs that were under way with it.
await wake();
vi.resetModules();
await reset();
await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);

/**
 * Brings back into memory what files have in common; only what is there is reset, and ten idle
 * seconds are enough to leave it. Runs, ledgers and relays have names that never come again.
 */
async function wake(): Promise<void> {
  const breakers = await listDurableObjectIds(env.PROVIDER_BREAKER);
  await Promise.all([
    env.DB.prepare("SELECT 1").run(),
    env.BUCKET.head("none"),
    ...breakers.map((id) => runInDurableObject(env.PROVIDER_BREAKER.get(id), () => undefined)),
  ]);
}
