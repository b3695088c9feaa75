import { z } from "@hono/zod-openapi";

import { usageQuerySchema } from "../../routes/usage.ts";
import { described } from "../described.ts";
import { json, operation } from "../operation.ts";
import { usage } from "../schemas/account.ts";
import { keyOperations } from "./keys.ts";

const day = { type: "string", format: "date" };

export const webhookSecret = z
  .object({
    secret: z.string().openapi({ pattern: "^whsec_[A-Za-z0-9+/=]+$", example: "whsec_MfKQ9r8G" }),
  })
  .openapi("WebhookSecret");

/** Calls about the caller's own account. */
export const accountOperations = [
  operation({
    method: "get",
    path: "/v1/usage",
    id: "getUsage",
    tag: "Account",
    summary: "Limits and usage",
    description:
      "What the account may use, has used and has left this month (UTC), which is exact; and its usage by day and model, of this month or of the days that are asked for, which follows a moment after each generation's end.",
    access: "read",
    query: described(usageQuerySchema, {
      from: { description: "The first day. Left out, that of the month.", schema: day },
      to: { description: "The last day, included. Left out, today.", schema: day },
    }),
    headers: ["X-Bookmark"],
    answers: { 200: json(usage, "The account's usage.", ["X-Request-Id", "X-Bookmark"]) },
    problems: ["ledger_unavailable"],
  }),
  operation({
    method: "get",
    path: "/v1/webhook-secret",
    id: "getWebhookSecret",
    tag: "Account",
    summary: "What webhooks are checked with",
    description: "The account's own secret, for the libraries of Standard Webhooks.",
    access: "generate",
    answers: { 200: json(webhookSecret, "The secret.", ["X-Request-Id", "Cache-Control"]) },
    problems: ["api_key_required", "webhooks_not_configured"],
  }),
  ...keyOperations({
    path: "/v1/keys",
    tag: "Account",
    suffix: "",
    access: "administer",
    params: {},
    owner: "the own account, for its keys of scope `admin`",
  }),
];
