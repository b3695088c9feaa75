import { z } from "zod";

import { scopes, usualScopes } from "../domain/scope.ts";
import { nameField, optionalReason } from "./account-fields.ts";
import { timeField } from "./fields.ts";
import { problem } from "./validate.ts";

const scopesField = z
  .array(z.enum(scopes))
  .min(1)
  .transform((words) => scopes.filter((scope) => words.includes(scope)));

/** An origin exactly as browsers send it. */
const originField = z
  .string()
  .max(200)
  .refine(
    (text) =>
      /^https?:$/.test(protocolOf(text)) && new URL(text).origin === text && !text.includes("*"),
    problem(
      "invalid_parameter",
      "An origin is scheme, host and port as browsers send them, such as https://app.example, without a path or a star.",
    ),
  );

const originsField = z
  .array(originField)
  .max(20)
  .transform((origins) => [...new Set(origins)]);

const expiresAtField = timeField
  .refine(
    (time) => time > Date.now(),
    problem("invalid_parameter", "'expiresAt' is over already. Name a time to come."),
  )
  .nullable();

/** A key that is to be made. */
export const newKeySchema = z.strictObject({
  name: nameField,
  scopes: scopesField.default([...usualScopes]),
  allowedOrigins: originsField.default([]),
  expiresAt: expiresAtField.default(null),
  reason: optionalReason,
});

/** What is to be changed of a key; what is left out stays as it is. */
export const keyChangesSchema = z.strictObject({
  name: nameField.exactOptional(),
  scopes: scopesField.exactOptional(),
  allowedOrigins: originsField.exactOptional(),
  expiresAt: expiresAtField.exactOptional(),
  reason: optionalReason,
});

/** How long a key that was rotated goes on by default, and at most, in seconds. */
const usualOverlap = 24 * 60 * 60;
const longestOverlap = 30 * usualOverlap;

/** A key that is to be replaced. */
export const rotationSchema = z.strictObject({
  overlapSeconds: z.int().min(0).max(longestOverlap).default(usualOverlap),
  expiresAt: expiresAtField.exactOptional(),
  reason: optionalReason,
});

/** A key that is to end. */
export const revocationSchema = z.strictObject({ reason: optionalReason });

function protocolOf(text: string): string {
  return URL.canParse(text) ? new URL(text).protocol : "";
}
