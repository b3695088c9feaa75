import type { Context } from "hono";

import type { ImageRequest } from "../domain/image-request.ts";
import { retrySeconds } from "../generation/circuits.ts";
import { circuitsFor, createSubmission, planFor } from "../generation/submit.ts";
import { beginAndWatch, beginAsync } from "../http/begin-generation.ts";
import { readCallIdentity } from "../http/call-identity.ts";
import { toGenerationView } from "../http/generation-view.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import { parseNativeRequest } from "../http/native-request.ts";
import { parseOpenAiRequest } from "../http/openai-request.ts";
import { planProblem } from "../http/plan-problem.ts";
import { toPlanView } from "../http/plan-view.ts";
import { readJson } from "../http/read-json.ts";
import { respondWithEvents } from "../http/respond-native.ts";
import { respondWithImages, respondWithOpenAiEvents } from "../http/respond-openai.ts";
import { waitForOutcome } from "../http/wait-for-outcome.ts";

/** `POST /v1/generations`: JSON when the image is there, events on request, or 202 at once. */
export async function createGeneration(c: Context<HonoEnv>): Promise<Response> {
  const body = await readJson(c.req.raw);
  const asked = parseNativeRequest(body);
  const wantsEvents = c.req.header("accept")?.includes("text/event-stream") ?? false;
  // Nobody would see them in a JSON answer, and each is paid for.
  const request = wantsEvents ? asked : { ...asked, previews: 0 };
  const call = await prepare(c, request, body);
  if (prefersAsync(c)) return answerAsync(c, call);
  const watched = { previews: wantsEvents, image: false };
  const { result: frames, answer } = await beginAndWatch(
    c,
    call.submission,
    call.identity,
    watched,
  );
  if (wantsEvents) return respondWithEvents(frames, answer);
  const generation = await waitForOutcome(frames, answer.generationId).finally(answer.onDelivered);
  return c.json(toGenerationView(generation, answer.origin));
}

/** `POST /v1/images/generations`: OpenAI's call, answered in OpenAI's forms. */
export async function createOpenAiImages(c: Context<HonoEnv>): Promise<Response> {
  const body = await readJson(c.req.raw);
  const { request, stream } = parseOpenAiRequest(body);
  const call = await prepare(c, request, body);
  if (prefersAsync(c)) return answerAsync(c, call);
  const { images } = c.get("services");
  const watched = { previews: stream, image: true };
  const { result: frames, answer } = await beginAndWatch(
    c,
    call.submission,
    call.identity,
    watched,
  );
  return stream
    ? respondWithOpenAiEvents(frames, images, answer)
    : await respondWithImages(frames, images, answer);
}

/** `POST /v1/plan`: where the same body would go and what it would cost. Spends nothing. */
export async function planGeneration(c: Context<HonoEnv>): Promise<Response> {
  const request = parseNativeRequest(await readJson(c.req.raw));
  const { plan } = await requirePlan(c, request);
  return c.json(toPlanView(plan, request.count));
}

/** A call that may begin: nothing is reserved yet. */
async function prepare(c: Context<HonoEnv>, request: ImageRequest, body: unknown) {
  const identity = await readCallIdentity(c, body);
  const { plan, circuits, now } = await requirePlan(c, request);
  const caller = c.get("caller");
  const submission = createSubmission({ caller, request, plan, circuits, now });
  return { identity, submission };
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

async function answerAsync(
  c: Context<HonoEnv>,
  { submission, identity }: Awaited<ReturnType<typeof prepare>>,
): Promise<Response> {
  const { result, answer } = await beginAsync(c, submission, identity);
  answer.onDelivered();
  const view = toGenerationView(result, answer.origin);
  return c.json(view, 202, {
    location: view.statusUrl,
    "preference-applied": "respond-async",
    "retry-after": "2",
  });
}
