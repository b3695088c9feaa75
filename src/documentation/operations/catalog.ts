import { z } from "@hono/zod-openapi";

import { json, operation } from "../operation.ts";
import { models, platformList, status } from "../schemas/catalog.ts";

const readiness = z
  .object({
    status: z.enum(["ready", "not-ready"]),
    checks: z.array(
      z.object({
        name: z.string(),
        ok: z.boolean(),
        fix: z.string().nullable().openapi({ description: "What to do; null when all is well." }),
      }),
    ),
  })
  .openapi("Readiness");

/** The choices there are, how the engines are, and the probes. */
export const catalogOperations = [
  operation({
    method: "get",
    path: "/v1/models",
    id: "listModels",
    tag: "Catalog",
    summary: "The choices for model",
    description: "In the form of OpenAI's list, with capabilities and prices.",
    access: "read",
    answers: { 200: json(models, "All of them.") },
  }),
  operation({
    method: "get",
    path: "/v1/platforms",
    id: "listPlatforms",
    tag: "Catalog",
    summary: "The choices for platform",
    description: "Pixels, file types, most bytes; when and where that was looked up.",
    access: "read",
    answers: { 200: json(platformList, "All of them.") },
  }),
  operation({
    method: "get",
    path: "/v1/status",
    id: "getStatus",
    tag: "Catalog",
    summary: "How the engines are",
    description: "By provider, model and operation. Needs no key.",
    access: "public",
    answers: { 200: json(status, "How they are.", ["X-Request-Id", "Cache-Control"]) },
    problems: ["misconfigured"],
  }),
  operation({
    method: "get",
    path: "/healthz",
    id: "getHealth",
    tag: "Probes",
    summary: "Is it up",
    access: "public",
    answers: { 200: json(z.object({ status: z.literal("ok") }), "It runs.") },
  }),
  operation({
    method: "get",
    path: "/readyz",
    id: "getReadiness",
    tag: "Probes",
    summary: "Is everything there",
    description: "Names each missing binding, migration and key, and what to do.",
    access: "public",
    answers: {
      200: json(readiness, "Images can be made."),
      503: json(readiness, "Something is missing."),
    },
  }),
];
