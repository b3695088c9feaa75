import { z } from "@hono/zod-openapi";

import type { FailedCall } from "../../storage/failed-generations.ts";
import { shownAs } from "../shown-as.ts";
import { generationId, model, provider, time } from "./words.ts";

const nextCursor = z.string().nullable();

export const auditPage = z
  .object({
    entries: z.array(
      z
        .object({
          id: z.string().openapi({ example: "audit_01kaz4v4qdf7qaw3r2f1m2x5jc" }),
          at: time,
          actor: z.string().openapi({ example: "admin-token" }),
          action: z.string().openapi({ example: "breaker.isolate" }),
          target: z.string().openapi({ example: "openai/gpt-image-2/generate" }),
          reason: z.string(),
          details: z.record(z.string(), z.unknown()),
          requestId: z.string(),
        })
        .openapi("AuditEntry"),
    ),
    nextCursor,
  })
  .openapi("AuditPage");

const failedCall = shownAs<FailedCall>()(
  z.object({
    number: z.int(),
    provider,
    model,
    failureKind: z.string().nullable(),
    providerRequestId: z.string().nullable(),
  }),
);

export const errorPage = z
  .object({
    errors: z.array(
      z
        .object({
          generationId,
          at: time,
          code: z.string().nullable(),
          accountId: z.string(),
          model,
          requestId: z.string().nullable(),
          failures: z.array(failedCall),
        })
        .openapi("FailedGenerationEntry"),
    ),
    nextCursor,
  })
  .openapi("ErrorPage");
