import type { Context } from "hono";

import type { ImageRequest } from "../domain/image-request.ts";
import { retrySeconds } from "../generation/circuits.ts";
import type { SubmitResult } from "../generation/generation-run.ts";
import { circuitsFor, createSubmission, planFor, runFor } from "../generation/submit.ts";
import type { AnswerContext } from "../http/answer-context.ts";
import { toGenerationView } from "../http/generation-view.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import { parseNativeRequest } from "../http/native-request.ts";
import { parseOpenAiRequest } from "../http/openai-request.ts";
import { planProblem } from "../http/plan-problem.ts";
import { toPlanView } from "../http/plan-view.ts";
import { ProblemError } from "../http/problem.ts";
import { readJson } from "../http/read-json.ts";
import { respondWithEvents } from "../http/respond-native.ts";
import { respondWithImages, respondWithOpenAiEvents } from "../http/respond-openai.ts";
import { waitForOutcome } from "../http/wait-for-outcome.ts";

/** `POST /v1/generations`: JSON when the image is there, events on request, or 202 at once. */
export async function createGeneration(c: Context<HonoEnv>): Promise<Response> {
  const asked = parseNativeRequest(await readJson(c.req.raw));
  const wantsEvents = c.req.header("accept")?.includes("text/event-stream") ?? false;
  // Nobody would see them in a JSON answer, and each is paid for.
  const request = wantsEvents ? asked : { ...asked, previews: 0 };
  const { run, submission, answer } = await prepare(c, request);
  if (prefersAsync(c)) return accepted(c, await run.submit(submission), answer);
  const watched = { previews: wantsEvents, image: false };
  const result = await run.submitAndWatch(submission, watched);
  if (result.kind === "overloaded") throw overloaded();
  if (wantsEvents) return respondWithEvents(result.frames, answer);
  const generation = await waitForOutcome(result.frames, submission.generationId);
  return c.json(toGenerationView(generation, answer.origin));
}

/** `POST /v1/images/generations`: OpenAI's call, answered in OpenAI's forms. */
export async function createOpenAiImages(c: Context<HonoEnv>): Promise<Response> {
  const { request, stream } = parseOpenAiRequest(await readJson(c.req.raw));
  const { run, submission, answer } = await prepare(c, request);
  if (prefersAsync(c)) return accepted(c, await run.submit(submission), answer);
  const { images } = c.get("services");
  const watched = { previews: stream, image: true };
  const result = await run.submitAndWatch(submission, watched);
  if (result.kind === "overloaded") throw overloaded();
  return stream
    ? respondWithOpenAiEvents(result.frames, images, answer)
    : await respondWithImages(result.frames, images, answer);
}

/** `POST /v1/plan`: where the same body would go and what it would cost. Spends nothing. */
export async function planGeneration(c: Context<HonoEnv>): Promise<Response> {
  const request = parseNativeRequest(await readJson(c.req.raw));
  const { plan } = await requirePlan(c, request);
  return c.json(toPlanView(plan, request.count));
}

async function prepare(c: Context<HonoEnv>, request: ImageRequest) {
  const services = c.get("services");
  const { plan, circuits, now } = await requirePlan(c, request);
  const caller = c.get("caller");
  const submission = createSubmission({ caller, request, plan, circuits, now });
  const run = runFor(services, submission, originOf(c.req.raw));
  c.set("isSubmitted", true);
  const answer: AnswerContext = {
    generationId: submission.generationId,
    origin: new URL(c.req.url).origin,
    requestId: c.get("requestId"),
    path: c.req.path,
    waitUntil: (promise) => c.executionCtx.waitUntil(promise),
  };
  return { run, submission, answer };
}

/** Where the request came in, as Cloudflare tells; nothing is known of a local one. */
function originOf({ cf }: Request): Readonly<Record<string, unknown>> {
  return { ...cf };
}

/** @throws ProblemError when the plan leads to no model. */
async function requirePlan(c: Context<HonoEnv>, request: ImageRequest) {
  const services = c.get("services");
  const caller = c.get("caller");
  const waitUntil = (promise: Promise<unknown>) => c.executionCtx.waitUntil(promise);
  const circuits = await circuitsFor(services, caller, request, waitUntil);
  const now = Date.now();
  const plan = planFor(services, caller, request, { circuits, now });
  if (plan.kind === "route") return { plan, circuits, now };
  const rejections = plan.kind === "no-route" ? plan.rejections : [];
  const seconds = retrySeconds(rejections, request.operation, circuits, now);
  throw planProblem(plan, services.missingSettings, seconds);
}

/** RFC 7240: `Prefer: respond-async`, among other preferences or alone. */
function prefersAsync(c: Context<HonoEnv>): boolean {
  const preferences = c.req.header("prefer")?.split(",") ?? [];
  return preferences.some((preference) => preference.trim().toLowerCase() === "respond-async");
}

function accepted(c: Context<HonoEnv>, result: SubmitResult, answer: AnswerContext): Response {
  if (result.kind === "overloaded") throw overloaded();
  const view = toGenerationView(result.generation, answer.origin);
  return c.json(view, 202, {
    location: view.statusUrl,
    "preference-applied": "respond-async",
    "retry-after": "2",
  });
}

function overloaded(): ProblemError {
  const detail = "Too many images are arriving at the moment. Nothing was spent. Try again.";
  return new ProblemError("overloaded", { detail, retryAfterSeconds: 5 });
}
