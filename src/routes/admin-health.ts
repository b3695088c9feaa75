import type { Context } from "hono";

import { checkBindings } from "../health/check-bindings.ts";
import { checkMigrations } from "../health/check-migrations.ts";
import { checkProviders } from "../health/check-providers.ts";
import { checkSettings } from "../health/check-settings.ts";
import { worstState } from "../health/health-check.ts";
import type { HonoEnv } from "../http/hono-env.ts";

/**
 * `GET /admin/api/health`: how everything is that the deployment is made of. All is asked at once, and
 * nothing of it is paid for.
 */
export async function checkHealth(c: Context<HonoEnv>): Promise<Response> {
  const services = c.get("services");
  const [bindings, migrations, providers] = await Promise.all([
    checkBindings(c.env),
    checkMigrations(c.env),
    checkProviders(services),
  ]);
  const checks = [...bindings, migrations, ...checkSettings(services.config), ...providers];
  return c.json({ at: new Date().toISOString(), state: worstState(checks), checks });
}
