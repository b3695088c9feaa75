import type { Context } from "hono";

import { developmentAccounts } from "../accounts/development-accounts.ts";
import { admitsDevelopmentKeys, isDevelopmentKey } from "../accounts/development-key.ts";
import type { StudioConfig } from "../domain/studio-config.ts";
import type { HonoEnv } from "../http/hono-env.ts";

/** `GET /studio-config`: the same for everybody who asks at this address. */
export function getStudioConfig(c: Context<HonoEnv>): Response {
  const { config } = c.get("services");
  const isOpen = admitsDevelopmentKeys(config, new URL(c.req.url).hostname);
  const { adminToken } = config;
  const isPublished = isOpen && adminToken !== null && isDevelopmentKey(adminToken);
  return c.json({
    notice: config.studioNotice,
    developmentKeys: isOpen ? developmentAccounts : [],
    developmentAdminToken: isPublished ? adminToken : null,
  } satisfies StudioConfig);
}
