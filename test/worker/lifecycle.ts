import { env } from "cloudflare:workers";

import type { Delivery, ModelAlert } from "../../src/domain/alert.ts";
import type { Scope } from "../../src/lifecycle/ask-for-models.ts";
import { checkLifecycle } from "../../src/lifecycle/check-lifecycle.ts";
import { createServices, type Services } from "../../src/services.ts";
import { sendAlerts } from "../../src/webhooks/send-alerts.ts";
import { generationOf } from "../unit/generation/ended-generations.ts";
import { attemptOf } from "../unit/generation/records.ts";
import { changedEnv } from "./deployment.ts";
import { generations } from "./history.ts";

/** What a provider answers to the question for a model. */
export type Answer = "there" | "gone" | "bad-key" | "no-credit" | "down" | "html-404" | "other-404";

/** A schedule's check as the providers would answer it. */
export interface Check {
  readonly now: number;
  /** `all` when missing. */
  readonly scope?: Scope;
  /** By model; all others are there. */
  readonly answers?: Readonly<Record<string, Answer>>;
  /** Of the deployment. */
  readonly changes?: Readonly<Record<string, unknown>>;
}

/** Carries out a check, and sends what it raises. @returns The ids of the models that were asked for. */
export async function check({
  now,
  scope = "all",
  answers = {},
  changes = {},
}: Check): Promise<readonly string[]> {
  const asked: string[] = [];
  const services: Services = {
    ...createServices(changedEnv(changes)),
    async fetch(input) {
      const url = new URL(input instanceof Request ? input.url : input);
      // Webhooks go where they are sent; questions for models stay here.
      const model = /\/models\/([^/:]+)$/.exec(url.pathname)?.[1];
      if (model === undefined) throw new Error(`Nobody asked for ${url.pathname}.`);
      asked.push(model);
      return answerOf(model, answers[model] ?? "there");
    },
  };
  await checkLifecycle(services, scope, now);
  await sendAlerts(services, () => now);
  createServices(env).models.forget();
  return asked;
}

function answerOf(model: string, answer: Answer): Response {
  const isGoogle = model.startsWith("gemini");
  const refuse = (status: number, code: string) =>
    Response.json(
      {
        error: isGoogle
          ? { code: status, status: code, message: "" }
          : { code, message: "", type: code },
      },
      { status },
    );
  switch (answer) {
    case "there":
      return Response.json(
        isGoogle
          ? { name: `models/${model}`, version: "1.0" }
          : { id: model, object: "model", created: 1, owned_by: "openai" },
      );
    case "gone":
      return refuse(404, isGoogle ? "NOT_FOUND" : "model_not_found");
    case "bad-key":
      return refuse(isGoogle ? 403 : 401, isGoogle ? "PERMISSION_DENIED" : "invalid_api_key");
    case "no-credit":
      return isGoogle ? refuse(402, "FAILED_PRECONDITION") : refuse(429, "insufficient_quota");
    // Of a gateway before the provider.
    case "other-404":
      return refuse(404, "404");
    case "down":
      return refuse(503, isGoogle ? "UNAVAILABLE" : "server_is_overloaded");
    case "html-404":
      return new Response("<h1>Not Found</h1>", { status: 404 });
  }
}

/** Has models checked that were there and are gone: by the second check they are retired. */
export async function retire(models: string | readonly string[], now = Date.now()): Promise<void> {
  const gone = typeof models === "string" ? [models] : models;
  const answers = Object.fromEntries(gone.map((model) => [model, "gone"] as const));
  await check({ now: now - 120_000 });
  await check({ now: now - 60_000, answers });
  await check({ now, answers });
}

/** What is kept of a model. */
export async function stateOf(model: string) {
  return (await createServices(env).modelStates.read()).get(model);
}

/** The alerts of models, the newest first. */
export async function modelAlerts(): Promise<readonly (ModelAlert & Delivery)[]> {
  const alerts = await createServices(env).alerts.list({ before: null, limit: 100 });
  return alerts.filter((alert) => alert.type !== "budget.reached");
}

/** Writes a generation into the history whose one call ended so. */
export async function record(change: Parameters<typeof attemptOf>[0]): Promise<void> {
  const attempt = attemptOf(change);
  const { model, modelVersion, provider } = attempt;
  await generations.save(generationOf({ attempts: [attempt], model, modelVersion, provider }));
}

/** Takes away what is known of models, and has this isolate forget it. */
export async function forgetModels(): Promise<void> {
  const tables = ["model_states", "model_alerts", "attempts"];
  await env.DB.batch(tables.map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
  createServices(env).models.forget();
}
