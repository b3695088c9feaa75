import { createMiddleware } from "hono/factory";

import type { Scope } from "../domain/scope.ts";
import type { HonoEnv } from "./hono-env.ts";
import { ProblemError } from "./problem.ts";

/** Lets only keys through that may do what the route does. It stands behind their authentication. */
export function requireScope(scope: Scope) {
  return createMiddleware<HonoEnv>(async function checkScope(c, next) {
    const scopes = c.get("scopes");
    if (!scopes.includes(scope)) {
      const has = scopes.length === 0 ? "none" : scopes.join(", ");
      const detail = `This call takes a key with the scope '${scope}'; this one has: ${has}. Use another key of the account.`;
      throw new ProblemError("insufficient_scope", { detail });
    }
    await next();
  });
}
