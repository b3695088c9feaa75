import type { Context } from "hono";

import { developmentAccounts } from "../accounts/development-accounts.ts";
import { admitsDevelopmentKeys } from "../accounts/development-key.ts";
import type { HonoEnv } from "../http/hono-env.ts";

/** What the studio has to know before anybody has signed in. */
export interface StudioConfig {
  /** Shown above every page; null for nothing. */
  readonly notice: string | null;
  /** The keys that anybody on this machine may use: none but in development, on loopback. */
  readonly developmentKeys: readonly {
    readonly key: string;
    readonly tier: string;
    readonly note: string;
  }[];
}

/** `GET /studio-config`: the same for everybody who asks at this address. */
export function getStudioConfig(c: Context<HonoEnv>): Response {
  const { config } = c.get("services");
  const isOpen = admitsDevelopmentKeys(config, new URL(c.req.url).hostname);
  return c.json({
    notice: config.studioNotice,
    developmentKeys: isOpen ? developmentAccounts : [],
  } satisfies StudioConfig);
}
