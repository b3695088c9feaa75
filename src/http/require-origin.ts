import type { Context } from "hono";

import type { Bearer } from "../accounts/bearer.ts";
import type { HonoEnv } from "./hono-env.ts";
import { ProblemError } from "./problem.ts";

/**
 * Refuses a page whose origin may not use what it sent. What is no page sends no origin, or any: this
 * keeps a key from being used on other pages, and not from being used by somebody who has it.
 * @throws ProblemError
 */
export function requireOrigin(c: Context<HonoEnv>, origins: Bearer["origins"]): void {
  const origin = c.req.header("origin");
  if (origin === undefined) return;
  switch (origins.kind) {
    case "any":
      return;
    case "listed":
      if (origins.origins.includes(origin)) return;
      throw refusal(origin, "Add it to the key's 'allowedOrigins', or use another key.");
    case "deployment":
      if (isOfDeployment(c, origin)) return;
      throw refusal(origin, "Add it to CORS_ORIGINS.");
  }
}

/** True for the API's own pages, and those that the deployment names. */
function isOfDeployment(c: Context<HonoEnv>, origin: string): boolean {
  return (
    origin === new URL(c.req.url).origin || c.get("services").config.corsOrigins.includes(origin)
  );
}

function refusal(origin: string, advice: string): ProblemError {
  const detail = `Pages of '${origin.slice(0, 80)}' may not make this call. ${advice}`;
  return new ProblemError("origin_not_allowed", { detail });
}
