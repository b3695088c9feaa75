import type { Context } from "hono";

import type { Operation } from "./call-log.ts";
import { answerCall, takeFaults, type Call, type SimulatorEnvironment } from "./call.ts";
import { findErrorFault, findFault } from "./fault.ts";
import {
  openAiFaultEvents,
  plainAnswer,
  plainBody,
  planAnswer,
  streamedAnswer,
} from "./openai-answer.ts";
import { readOpenAiBody } from "./openai-body.ts";
import {
  invalidApiKey,
  invalidRequest,
  modelNotFound,
  OpenAiError,
  regionRefused,
} from "./openai-error.ts";
import { openAiFaultReply, plainServerError } from "./openai-fault-replies.ts";
import { findOpenAiModel, openAiModels, type OpenAiModel } from "./openai-models.ts";
import { readOrder } from "./openai-order.ts";
import { openAiErrorReply, openAiHeaders } from "./openai-reply.ts";
import { parseDirectives } from "./prompt-directives.ts";
import { describeReceived } from "./received-image.ts";
import { withReplyFaults } from "./reply-faults.ts";
import { textReply, type Reply } from "./reply.ts";
import type { SimulatorState } from "./simulator-state.ts";

type Handler = (context: Context<SimulatorEnvironment>) => Promise<Response>;

/**
 * Answers `POST /v1/images/generations` and `/v1/images/edits`.
 *
 * A call is first checked for its key and its contents, so that faults never hide a bad request;
 * a refused call does not use up a queued fault.
 */
export function openAiImages(state: SimulatorState, operation: "generate" | "edit"): Handler {
  return endpoint(state, operation, async (context, call) => {
    const request = await readOpenAiBody(context, call);
    const { model, prompt, stream } = request.fields;
    if (typeof model === "string") call.record.model = model;
    if (typeof prompt === "string") call.record.prompt = prompt;
    call.record.stream = stream === true;
    const order = await readOrder(request, operation, state.settings().retiredModels);
    const { images, mask } = order.input;
    call.record.inputs = await Promise.all([
      ...images.map((bytes) => describeReceived("image", bytes)),
      ...(mask ? [describeReceived("mask", mask)] : []),
    ]);
    const parsed = parseDirectives(order.prompt, "openai");
    if (parsed.kind === "mistake") {
      throw invalidRequest(parsed.message, "prompt", "simulator_directive");
    }
    const faults = takeFaults(call, parsed.directives.faults);
    const error = findErrorFault(faults);
    if (error !== undefined) return openAiFaultReply(call, error, plainBody(order));
    const broken = findFault(faults, "mid-stream-error");
    if (broken !== undefined && !order.stream) {
      throw plainServerError(broken.message, broken.type, broken.code);
    }
    const plan = planAnswer(call, order, parsed.directives.imageBytes);
    return order.stream ? streamedAnswer(call, plan) : plainAnswer(call, plan);
  });
}

/** Answers `GET /v1/models/{id}`. */
export function openAiModelDetails(state: SimulatorState): Handler {
  return endpoint(state, "model", async (context, call) => {
    const id = context.req.param("id") ?? "";
    call.record.model = id;
    const model = findOpenAiModel(id, state.settings().retiredModels);
    if (model === undefined) throw modelNotFound(id);
    return unlessFault(call, jsonReply(call, describe(model)));
  });
}

/** Answers `GET /v1/models`. */
export function openAiModelList(state: SimulatorState): Handler {
  return endpoint(state, "models", async (_context, call) => {
    const { retiredModels } = state.settings();
    const models = openAiModels.filter((model) => findOpenAiModel(model.id, retiredModels));
    return unlessFault(call, jsonReply(call, { object: "list", data: models.map(describe) }));
  });
}

/** Answers paths OpenAI does not have. */
export function openAiUnknownPath(state: SimulatorState): Handler {
  return endpoint(state, "unknown", async (context) => {
    throw new OpenAiError(404, {
      message: `Invalid URL (${context.req.method} ${new URL(context.req.url).pathname})`,
      type: "invalid_request_error",
      param: null,
      code: null,
    });
  });
}

function endpoint(
  state: SimulatorState,
  operation: Operation,
  answer: (context: Context<SimulatorEnvironment>, call: Call) => Promise<Reply>,
): Handler {
  return async (context) =>
    answerCall(context, state, { provider: "openai", operation }, async (call) => {
      const reply = await withErrors(call, async () => {
        checkCaller(context, state);
        return answer(context, call);
      });
      const done = state.settings().doneSentinel;
      return withReplyFaults(call, reply, { events: openAiFaultEvents(call), done });
    });
}

/** Takes a queued fault for a call that has no prompt. */
function unlessFault(call: Call, reply: Reply): Reply {
  const error = findErrorFault(takeFaults(call, []));
  return error === undefined ? reply : openAiFaultReply(call, error, {});
}

async function withErrors(call: Call, answer: () => Promise<Reply>): Promise<Reply> {
  try {
    return await answer();
  } catch (error) {
    if (error instanceof OpenAiError) return openAiErrorReply(call, error);
    throw error;
  }
}

function checkCaller(context: Context<SimulatorEnvironment>, state: SimulatorState): void {
  const header = context.req.header("authorization") ?? "";
  const key = /^Bearer\s+(.+)$/i.exec(header)?.[1]?.trim() ?? "";
  if (key === "" || key.includes("invalid") || key.includes("revoked")) throw invalidApiKey(key);
  if (state.settings().regionBlocked.includes("openai")) throw regionRefused();
}

function jsonReply(call: Call, body: unknown): Reply {
  const text = JSON.stringify(body, null, call.state.settings().jsonIndent);
  return textReply(200, openAiHeaders(call, "application/json"), text);
}

function describe(model: OpenAiModel): Record<string, unknown> {
  return { id: model.id, object: "model", created: model.created, owned_by: "system" };
}
