import type { Context } from "hono";

import type { Operation } from "./call-log.ts";
import { redactJson } from "./call-redaction.ts";
import { answerCall, takeFaults, type Call, type SimulatorEnvironment } from "./call.ts";
import { findErrorFault, findFault } from "./fault.ts";
import { googleFaultEvents, streamedGoogleAnswer, unaryAnswer } from "./google-answer.ts";
import {
  fieldViolation,
  GoogleError,
  invalidArgument,
  locationRefused,
  type GoogleSurface,
} from "./google-error.ts";
import { googleFaultReply } from "./google-fault-replies.ts";
import type { GoogleModel } from "./google-models.ts";
import { readGoogleOrder } from "./google-order.ts";
import { googleErrorReply, googleJsonReply } from "./google-reply.ts";
import {
  checkCredentials,
  modelMissing,
  readTarget,
  requireModel,
  type GoogleTarget,
} from "./google-target.ts";
import { answerTokenRequest } from "./google-token.ts";
import { parseDirectives } from "./prompt-directives.ts";
import { randomText } from "./random.ts";
import { describeReceived } from "./received-image.ts";
import { withReplyFaults } from "./reply-faults.ts";
import type { Reply } from "./reply.ts";
import type { SimulatorState } from "./simulator-state.ts";

type Handler = (context: Context<SimulatorEnvironment>) => Promise<Response>;

/**
 * Answers `…/models/{model}:generateContent` and `:streamGenerateContent`.
 *
 * Credentials and contents are checked first, so that faults never hide a bad request; a refused
 * call does not use up a queued fault.
 */
export function googleGenerate(state: SimulatorState, surface: GoogleSurface): Handler {
  return endpoint(state, "generate", async (context, call) => {
    const target = readTarget(context, surface);
    call.record.model = target.model;
    checkCaller(context, state, surface);
    if (target.method !== "generateContent" && target.method !== "streamGenerateContent") {
      throw modelMissing(target);
    }
    const model = requireModel(target, state.settings().retiredModels);
    call.record.stream = target.method === "streamGenerateContent";
    const body = await readJson(context);
    call.record.body = redactJson(body);
    const order = await readGoogleOrder(body, target, model);
    call.record.prompt = order.contents.prompt;
    if (order.contents.imageCount > 0) call.record.operation = "edit";
    call.record.inputs = await Promise.all(
      order.contents.images.map((bytes) => describeReceived("image", bytes)),
    );
    const parsed = parseDirectives(order.contents.prompt, "google");
    if (parsed.kind === "mistake") throw invalidArgument(parsed.message);
    const faults = takeFaults(call, parsed.directives.faults);
    const error = findErrorFault(faults);
    if (error !== undefined) return googleFaultReply(call, error, { target, order });
    const { imageBytes } = parsed.directives;
    if (call.record.stream) {
      const form = context.req.query("alt") === "sse" ? "sse" : "array";
      return streamedGoogleAnswer(call, order, { imageBytes, form });
    }
    const broken = findFault(faults, "mid-stream-error");
    if (broken !== undefined) throw new GoogleError(503, "UNAVAILABLE", broken.message);
    return unaryAnswer(call, order, imageBytes);
  });
}

/** Answers `GET …/models/{model}`. */
export function googleModelDetails(state: SimulatorState, surface: GoogleSurface): Handler {
  return endpoint(state, "model", async (context, call) => {
    const target = readTarget(context, surface);
    call.record.model = target.model;
    checkCaller(context, state, surface);
    const model = requireModel(target, state.settings().retiredModels);
    const error = findErrorFault(takeFaults(call, []));
    if (error !== undefined) return googleFaultReply(call, error, { target });
    return googleJsonReply(call, 200, describe(model, target));
  });
}

/** Answers `POST /token`, where Google hands out access tokens. */
export function googleToken(state: SimulatorState): Handler {
  return endpoint(state, "token", async (context, call) => {
    const form = new URLSearchParams(await context.req.text());
    call.record.body = redactJson(Object.fromEntries(form));
    const error = findErrorFault(takeFaults(call, []));
    if (error?.kind === "bad-key") {
      const description = "Invalid JWT Signature.";
      return googleJsonReply(call, 400, { error: "invalid_grant", error_description: description });
    }
    if (error !== undefined) {
      return googleFaultReply(call, error, { target: readTarget(context, "gemini") });
    }
    const answer = answerTokenRequest(form, Date.now(), randomText(call.random, 40));
    return googleJsonReply(call, answer.status, answer.body);
  });
}

function endpoint(
  state: SimulatorState,
  operation: Operation,
  answer: (context: Context<SimulatorEnvironment>, call: Call) => Promise<Reply>,
): Handler {
  return async (context) =>
    answerCall(context, state, { provider: "google", operation }, async (call) => {
      const reply = await withErrors(call, () => answer(context, call));
      return withReplyFaults(call, reply, { events: googleFaultEvents, done: false });
    });
}

async function withErrors(call: Call, answer: () => Promise<Reply>): Promise<Reply> {
  try {
    return await answer();
  } catch (error) {
    if (error instanceof GoogleError) return googleErrorReply(call, error);
    throw error;
  }
}

function checkCaller(
  context: Context<SimulatorEnvironment>,
  state: SimulatorState,
  surface: GoogleSurface,
): void {
  checkCredentials(context, surface);
  if (state.settings().regionBlocked.includes("google")) throw locationRefused();
}

async function readJson(context: Context<SimulatorEnvironment>): Promise<unknown> {
  const text = await context.req.text();
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === "object" && body !== null && !Array.isArray(body)) return body;
  } catch {
    // Answered below, like JSON that is no object.
  }
  throw fieldViolation("", "Invalid JSON payload received. Expected an object.");
}

function describe(model: GoogleModel, target: GoogleTarget): Record<string, unknown> {
  if (target.surface !== "gemini") {
    return {
      name: `publishers/google/models/${model.id}`,
      versionId: "default",
      launchStage: "GA",
      publisherModelTemplate: `projects/{project}/locations/{location}/publishers/google/models/${model.id}`,
    };
  }
  return {
    name: `models/${model.id}`,
    version: "1.0",
    displayName: model.displayName,
    inputTokenLimit: model.inputTokenLimit,
    outputTokenLimit: model.outputTokenLimit,
    supportedGenerationMethods: ["generateContent", "countTokens", "batchGenerateContent"],
    thinking: model.defaultThinking !== "MINIMAL",
  };
}
