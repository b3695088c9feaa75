import { z } from "zod";

import { forEachLimit, limitNames, type OwnLimits } from "../domain/limits.ts";
import { tierNames } from "../domain/tier.ts";
import { reasonField } from "./fields.ts";

/** What a thing is called by whoever looks after it. */
export const nameField = z.string().trim().min(1).max(80);

/** A limit of the account's own: null for none, `tier` for that of its tier. */
const limitField = z.union([z.int().nonnegative(), z.null(), z.literal("tier")], {
  error: "It takes a whole number, null for no limit, or 'tier' for the limit of the tier",
});

const limitsField = z.strictObject(forEachLimit(() => limitField.exactOptional()));

/** Why it is done, for whoever reads the audit table later. */
export const optionalReason = reasonField.default("No reason was given.");

/** `POST /admin/api/accounts`. */
export const newAccountSchema = z.strictObject({
  name: nameField,
  tier: z.enum(tierNames),
  limits: limitsField.default({}),
  reason: optionalReason,
});

/** `PATCH /admin/api/accounts/{id}`; what is left out stays as it is. */
export const accountChangesSchema = z.strictObject({
  name: nameField.exactOptional(),
  tier: z.enum(tierNames).exactOptional(),
  limits: limitsField.exactOptional(),
  suspended: z.boolean().exactOptional(),
  reason: optionalReason,
});

/** The limits of an account after some were changed. */
export function changeLimits(own: OwnLimits, changes: z.output<typeof limitsField>): OwnLimits {
  const changed = limitNames.flatMap((name) => {
    const value = changes[name] === undefined ? own[name] : changes[name];
    return value === undefined || value === "tier" ? [] : [[name, value] as const];
  });
  return Object.fromEntries(changed);
}
