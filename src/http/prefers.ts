import type { Context } from "hono";
import { accepts } from "hono/accepts";

import type { HonoEnv } from "./hono-env.ts";

const usual = "application/json";

/**
 * Whether a client would rather have this than JSON: of two types that it takes, what it prefers counts, and
 * of two that it likes the same the first (RFC 9110, 12.5.1).
 */
export function prefers(c: Context<HonoEnv>, type: "text/event-stream" | "text/html"): boolean {
  return accepts(c, { header: "Accept", supports: [usual, type], default: usual }) === type;
}
