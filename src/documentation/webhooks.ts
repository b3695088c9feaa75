import { z, type OpenAPIHono } from "@hono/zod-openapi";

import type { toAlertMessage } from "../webhooks/alert-message.ts";
import type { toWebhookMessage } from "../webhooks/webhook-message.ts";
import { alertData } from "./schemas/admin-money.ts";
import { toldGeneration } from "./schemas/generation.ts";
import { time } from "./schemas/words.ts";
import { shownAs } from "./shown-as.ts";

const generationMessage = shownAs<ReturnType<typeof toWebhookMessage>>()(
  z
    .object({
      type: z.enum(["generation.completed", "generation.failed", "generation.cancelled"]),
      timestamp: time,
      data: toldGeneration,
    })
    .openapi("GenerationMessage"),
);

const alertMessage = shownAs<ReturnType<typeof toAlertMessage>>()(
  z
    .object({
      type: z.string().openapi({ enum: ["budget.reached"] }),
      timestamp: time,
      data: alertData,
    })
    .openapi("BudgetMessage"),
);

const headers = z.object({
  "webhook-id": z.string().openapi({
    description: "The same for every try: the same message can come twice.",
    example: "msg_01kaz4v4qdf7qaw3r2f1m2x5jc",
  }),
  "webhook-timestamp": z
    .string()
    .openapi({ description: "When this try was made, in Unix seconds.", example: "1795599000" }),
  "webhook-signature": z.string().openapi({
    description: "Signatures, as Standard Webhooks has them; any one that is good is enough.",
    example: "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=",
  }),
});

const responses = {
  "2XX": { description: "Within 15 seconds: it is delivered. The body is not read." },
  410: { description: "It is never sent again." },
  default: {
    description:
      "It is sent again, up to seven times, after 5 s, 5 min, 30 min, 2, 5, 10 and 10 h.",
  },
};

/** What Diptych sends to those who are to be told. */
export function addWebhooks(registry: OpenAPIHono["openAPIRegistry"]): void {
  registry.registerWebhook({
    method: "post",
    path: "generationEnded",
    operationId: "generationEnded",
    tags: ["Account"],
    summary: "A generation has ended",
    description:
      "To the `webhookUrl` of its request. Signed with the account's own secret (`GET /v1/webhook-secret`); check it with a library of Standard Webhooks before anything is believed.",
    security: [],
    request: { headers, body: { content: { "application/json": { schema: generationMessage } } } },
    responses,
  });
  registry.registerWebhook({
    method: "post",
    path: "budgetReached",
    operationId: "budgetReached",
    tags: ["Admin"],
    summary: "A budget is reached",
    description:
      "To the operator's address, at 50, 80 and 100 percent of a provider's budget. Signed with the secret of `GET /admin/api/alerts/webhook-secret`.",
    security: [],
    request: { headers, body: { content: { "application/json": { schema: alertMessage } } } },
    responses,
  });
}
