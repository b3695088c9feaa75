import { z } from "@hono/zod-openapi";

import { forEachLimit } from "../../domain/limits.ts";
import { scopes } from "../../domain/scope.ts";
import { accountChangesSchema, newAccountSchema } from "../../http/account-fields.ts";
import type { toAccountView } from "../../http/account-view.ts";
import {
  keyChangesSchema,
  newKeySchema,
  revocationSchema,
  rotationSchema,
} from "../../http/key-fields.ts";
import type { toKeyView } from "../../http/key-view.ts";
import type { toUsageView } from "../../http/usage-view.ts";
import { described } from "../described.ts";
import { shownAs } from "../shown-as.ts";
import { accountId, count, day, keyId, microUsd, model, provider, tier, time } from "./words.ts";

const key = z.object({
  id: keyId,
  name: z.string(),
  prefix: z.string().openapi({ description: "How the secret begins, to know it by." }),
  status: z.enum(["active", "replaced", "expired", "revoked"]),
  scopes: z.array(z.enum(scopes)),
  allowedOrigins: z
    .array(z.string())
    .openapi({ description: "Whose pages may call with it; any that CORS admits when empty." }),
  createdAt: time,
  expiresAt: time.nullable(),
  lastUsedAt: time.nullable(),
  revokedAt: time.nullable(),
  replacedBy: z.string().nullable(),
});

export const apiKey = shownAs<ReturnType<typeof toKeyView>>()(key.openapi("ApiKey"));

const secret = z.string().openapi({ description: "Here, and nowhere else ever." });

export const newApiKey = z
  .object({ ...key.shape, secret })
  .openapi("NewApiKey", { description: "A key with its secret." });

export const rotatedApiKey = z
  .object({ ...key.shape, secret, replaced: apiKey })
  .openapi("RotatedApiKey", { description: "The new key with its secret, and the one before." });

const nextCursor = z.string().nullable();

export const keyPage = z.object({ keys: z.array(apiKey), nextCursor }).openapi("ApiKeyPage");

const reason = { description: "Why, for the audit." };
const expiresAt = {
  description: "Until when it is good; null for no end.",
  schema: { type: ["string", "null"], format: "date-time" },
};
const keyNotes = {
  name: { description: "What it is for.", example: "The shop's back end" },
  scopes: {
    description:
      "`generate`: make and change. `read`: look. `admin`: look after the account's keys.",
  },
  allowedOrigins: {
    description: "Origins whose pages may call with it.",
    example: ["https://app.example"],
  },
  expiresAt,
  reason,
};

export const newKeyBody = described(newKeySchema, keyNotes).openapi("NewApiKeyRequest", {
  example: { name: "The shop's back end", scopes: ["generate", "read"] },
});
export const keyChangesBody = described(keyChangesSchema, keyNotes).openapi("ApiKeyChanges", {
  example: { allowedOrigins: ["https://app.example"] },
});
export const rotationBody = described(rotationSchema, {
  overlapSeconds: { description: "How long the old key goes on: up to 30 days." },
  expiresAt,
  reason,
}).openapi("ApiKeyRotation", { example: { overlapSeconds: 3600 } });
export const revocationBody = described(revocationSchema, { reason }).openapi("ApiKeyRevocation");

const limits = z.object({
  imagesPerMonth: z.int().nullable(),
  microUsdPerMonth: z.int().nullable(),
  requestsPerMinute: z.int().nullable(),
  generationsInFlight: z.int().nullable(),
});

const limit = z.int().nullable().optional();

export const account = shownAs<ReturnType<typeof toAccountView>>()(
  z
    .object({
      id: accountId,
      name: z.string(),
      tier,
      status: z.string().openapi({ enum: ["active", "suspended"] }),
      limits: limits.openapi({ description: "Those that count. Null is no limit." }),
      ownLimits: z
        .object({
          imagesPerMonth: limit,
          microUsdPerMonth: limit,
          requestsPerMinute: limit,
          generationsInFlight: limit,
        })
        .openapi({ description: "Those that are not the tier's." }),
      createdAt: time,
      suspendedAt: time.nullable(),
    })
    .openapi("Account"),
);

export const accountPage = z
  .object({ accounts: z.array(account), nextCursor })
  .openapi("AccountPage");

const accountNotes = {
  name: { description: "Whose it is.", example: "Team Harbour" },
  tier: { description: "`free`, `standard` or `pro`." },
  limits: {
    description: "In place of the tier's: a number, null for no limit, `tier` for the tier's own.",
    schema: {
      type: "object",
      // Each may be left out.
      properties: forEachLimit(() => ({
        anyOf: [
          { type: ["integer", "null"], minimum: 0 },
          { type: "string", enum: ["tier"] },
        ],
      })),
      additionalProperties: false,
    },
  },
  reason,
};

export const newAccountBody = described(newAccountSchema, accountNotes).openapi("NewAccount", {
  example: { name: "Team Harbour", tier: "standard" },
});
export const accountChangesBody = described(accountChangesSchema, {
  ...accountNotes,
  suspended: { description: "A suspended account is refused everything." },
}).openapi("AccountChanges", { example: { limits: { imagesPerMonth: 500 } } });

const counts = {
  generations: count,
  failed: count,
  cancelled: count,
  images: count,
  costMicroUsd: microUsd,
};
const left = z.int().nullable();

export const usage = shownAs<ReturnType<typeof toUsageView>>()(
  z
    .object({
      month: z.string().openapi({ example: "2026-11" }),
      resetsAt: time,
      images: z.object({ limit: left, used: count, reserved: count, remaining: left }),
      spend: z.object({
        limitMicroUsd: left,
        usedMicroUsd: microUsd,
        reservedMicroUsd: microUsd,
        remainingMicroUsd: left,
      }),
      requestsPerMinute: z.object({ limit: left, used: left, remaining: left }),
      generationsInFlight: z.object({ limit: left, used: count, remaining: left }),
      from: day,
      to: day,
      total: z.object(counts),
      days: z.array(z.object({ day, model, provider, ...counts })),
    })
    .openapi("Usage", { description: "Null is no limit." }),
);
