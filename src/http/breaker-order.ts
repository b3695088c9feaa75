import { z } from "zod";

import type { AdminEvent } from "../breaker/circuit-event.ts";
import { reasonField } from "./fields.ts";
import { validate } from "./validate.ts";

/** What can be ordered of one breaker. */
export type OrderName = AdminEvent["type"];

/** When nobody says why every breaker is reset. */
const noReason = "All breakers reset; no reason was given.";

export const holdSchema = z.strictObject({
  reason: reasonField,
  /** A minute to a day: no hold is forgotten for longer. */
  expiresInSeconds: z.int().min(60).max(86_400),
});
const resetSchema = z.strictObject({ reason: reasonField });
export const resetAllSchema = z.strictObject({ reason: reasonField.default(noReason) });

/** An order to one breaker, by its name and its body. @throws ProblemError */
export function parseOrder(name: OrderName, body: unknown): AdminEvent {
  switch (name) {
    case "isolate":
    case "force-close": {
      const { reason, expiresInSeconds } = validate(holdSchema, body);
      return { type: name, reason, forMs: expiresInSeconds * 1000 };
    }
    case "reset":
      return { type: name, reason: validate(resetSchema, body).reason };
  }
}

/** The order that resets all breakers; its body may be left out. @throws ProblemError */
export function parseResetAll(body: unknown): Extract<AdminEvent, { type: "reset" }> {
  return { type: "reset", reason: validate(resetAllSchema, body ?? {}).reason };
}
