import { z } from "@hono/zod-openapi";

import { holdSchema, resetAllSchema } from "../../http/breaker-order.ts";
import { latencyQuerySchema } from "../../routes/admin-latency.ts";
import { reconcileSchema } from "../../routes/admin-reconcile.ts";
import { routingQuerySchema } from "../../routes/admin-routing.ts";
import { described } from "../described.ts";
import { eventContent, jsonBody, operation, optionalJsonBody } from "../operation.ts";
import { databaseProblems } from "../problem-answers.ts";
import {
  health,
  latencies,
  modelChecks,
  reconciledPage,
  routingRates,
} from "../schemas/admin-state.ts";
import { breakers, orderedBreaker } from "../schemas/breaker.ts";
import { model, operation as operationWord, provider } from "../schemas/words.ts";
import { shown } from "./admin-accounts.ts";
import { cursorNote } from "./history.ts";

const tag = "Admin";
const access = "admin";
const reason = { description: "Why, for the audit.", example: "An announced outage" };
const instant = { type: "string", format: "date-time" };
const span = {
  from: { description: "From this time on.", schema: instant },
  to: { description: "Until this time. Left out, now.", schema: instant },
};

/** Breakers, models, latency, routing, health, and the two copies of the history. */
export const adminStateOperations = [
  operation({
    method: "get",
    path: "/admin/api/breakers",
    id: "listBreakers",
    tag,
    summary: "Breakers",
    description: "All of them, asked themselves, by provider.",
    access,
    answers: { 200: shown(breakers) },
  }),
  operation({
    method: "get",
    path: "/admin/api/breakers/events",
    id: "watchBreakers",
    tag,
    summary: "The breakers, live",
    description: "Sent again whenever one changes, for a quarter of an hour at a time.",
    access,
    headers: ["Last-Event-ID"],
    answers: {
      200: {
        description: "Their events.",
        headers: ["X-Request-Id", "Cache-Control"],
        content: eventContent("breakers"),
      },
    },
  }),
  operation({
    method: "post",
    path: "/admin/api/breakers/reset",
    id: "resetBreakers",
    tag,
    summary: "Close all breakers",
    description: "Whatever they know.",
    access,
    body: optionalJsonBody(described(resetAllSchema, { reason }).openapi("ResetOrder")),
    answers: { 200: shown(breakers) },
    problems: [...databaseProblems, "breaker_unreachable"],
  }),
  operation({
    method: "post",
    path: "/admin/api/breakers/{provider}/{model}/{operation}/{order}",
    id: "orderBreaker",
    tag,
    summary: "Hold or reset a breaker",
    description:
      "`isolate` lets no call through, `force-close` every one, both for a minute to a day. `reset` closes it and forgets what it knows; it takes no `expiresInSeconds`.",
    access,
    params: {
      provider,
      model,
      operation: operationWord,
      order: z.enum(["isolate", "force-close", "reset"]),
    },
    body: jsonBody(
      described(holdSchema.partial({ expiresInSeconds: true }), {
        reason,
        expiresInSeconds: { description: "For how long. Needed, but for `reset`.", example: 600 },
      }).openapi("BreakerOrder"),
    ),
    answers: { 200: shown(orderedBreaker) },
    problems: [...databaseProblems, "not_found", "breaker_unreachable"],
  }),
  operation({
    method: "get",
    path: "/admin/api/models",
    id: "checkModels",
    tag,
    summary: "Ask the providers for each model",
    description: "At no cost.",
    access,
    answers: { 200: shown(modelChecks, "How each was found.") },
  }),
  operation({
    method: "get",
    path: "/admin/api/latency",
    id: "measureLatency",
    tag,
    summary: "Latency",
    description:
      "p50, p90 and p99 by model, of whole generations and of an engine's first byte, in milliseconds; of the last 24 hours when no time is named.",
    access,
    query: described(latencyQuerySchema, span),
    answers: { 200: shown(latencies, "By model.") },
    problems: databaseProblems,
  }),
  operation({
    method: "get",
    path: "/admin/api/routing",
    id: "rateRoutes",
    tag,
    summary: "Was the routing right",
    description:
      "How often callers found a route wrong, and asked the other engine, by reason, model and platform; of the last 30 days when no time is named.",
    access,
    query: described(routingQuerySchema, span),
    answers: { 200: shown(routingRates, "By reason, model and platform.") },
    problems: databaseProblems,
  }),
  operation({
    method: "get",
    path: "/admin/api/health",
    id: "checkHealth",
    tag,
    summary: "How everything is",
    description: "Every binding, setting and migration, and each provider's key, at no cost.",
    access,
    answers: { 200: shown(health, "How it is, and what to do.") },
  }),
  operation({
    method: "post",
    path: "/admin/api/reconcile",
    id: "reconcileHistory",
    tag,
    summary: "Compare the copies of the history",
    description:
      "One page of the records in R2 with the history in D1, writing what one of them lacks. Nothing is overwritten.",
    access,
    body: jsonBody(
      described(reconcileSchema, {
        direction: { description: "Which of them is gone through." },
        cursor: cursorNote,
        limit: { description: "How many at most." },
      }).openapi("ReconcileRequest", { example: { direction: "records-to-history" } }),
    ),
    answers: { 200: shown(reconciledPage, "What was found and done.") },
    problems: [...databaseProblems, "storage_unavailable"],
  }),
];
