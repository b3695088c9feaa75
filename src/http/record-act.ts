import type { Context } from "hono";
import { typeid } from "typeid-js";

import { databaseProblem } from "./database-problem.ts";
import type { HonoEnv } from "./hono-env.ts";

/** Whoever bears the admin token: it has no other name. */
const actor = "admin-token";

/** What an admin is about to do. */
export interface Act {
  readonly action:
    | "breaker.isolate"
    | "breaker.force-close"
    | "breaker.reset"
    | "budget.set"
    | "history.reconcile"
    | "spending.resume"
    | "spending.stop"
    | "test-images.make";
  readonly target: string;
  readonly reason: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/**
 * Writes into the audit table what is about to be done. An act that nobody could trace is not done.
 * @throws ProblemError when it cannot be written: nothing must happen then.
 */
export async function recordAct(c: Context<HonoEnv>, act: Act): Promise<void> {
  const { audit, report } = c.get("services");
  const entry = {
    id: typeid("audit").toString(),
    at: Date.now(),
    actor,
    requestId: c.get("requestId"),
    ...act,
  };
  await audit
    .append(entry)
    .catch(
      databaseProblem(
        report,
        "an admin's act cannot be recorded",
        "The audit entry cannot be written, so that nothing was done. Try again.",
      ),
    );
}
