import type { Context } from "hono";
import { typeid } from "typeid-js";

import { databaseProblem } from "./database-problem.ts";
import type { HonoEnv } from "./hono-env.ts";

/** What an admin is about to do, or the owner of an account with its keys. */
export interface Act {
  readonly action:
    | "account.create"
    | "account.change"
    | "account.suspend"
    | "account.resume"
    | "key.create"
    | "key.change"
    | "key.rotate"
    | "key.revoke"
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
    actor: c.get("actor") ?? `key:${c.get("caller").keyId}`,
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
