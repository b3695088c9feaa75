import type { Call } from "./call.ts";
import type { ErrorFault, ErrorFaultOf } from "./fault.ts";
import {
  imageUserError,
  invalidApiKey,
  invalidRequest,
  modelNotFound,
  OpenAiError,
  regionRefused,
} from "./openai-error.ts";
import { openAiErrorReply, openAiHeaders } from "./openai-reply.ts";
import { randomText } from "./random.ts";
import { htmlReply, serverErrorReply } from "./reply-faults.ts";
import { dataFrame, jsonPayload, textReply, type Reply } from "./reply.ts";
import { retryHeaders } from "./retry-headers.ts";

const serverError = {
  message: "The server had an error while processing your request. Sorry about that!",
  type: "server_error",
  param: null,
  code: "server_error",
};

/**
 * Says in OpenAI's words what an error fault means (sheet 1.6). `emptyBody` is the answer without
 * images, for the fault `no-image`.
 */
export function openAiFaultReply(
  call: Call,
  fault: ErrorFault,
  emptyBody: Record<string, unknown>,
): Reply {
  const model = call.record.model ?? "unknown";
  const reply = (error: OpenAiError) => openAiErrorReply(call, error);
  switch (fault.kind) {
    case "server-error":
      return serverErrorReply(fault, () =>
        openAiErrorReply(call, new OpenAiError(fault.status, serverError)),
      );
    case "overloaded":
      return reply(
        toError(503, {
          message: "The engine is currently overloaded, please try again later.",
          type: "service_unavailable_error",
          code: "server_is_overloaded",
        }),
      );
    case "rate-limited":
      return rateLimitedReply(call, fault);
    case "slow-down":
      return reply(
        toError(429, {
          message: "Slow down. Your request rate is increasing too quickly.",
          type: "rate_limit_error",
          code: "slow_down",
        }),
      );
    case "quota-exhausted":
      return reply(quotaError(fault.code));
    case "bad-key":
      return reply(invalidApiKey("sk-simulated-revoked"));
    case "organization-not-verified":
      return reply(
        toError(403, {
          message: `Your organization must be verified to use the model \`${model}\`. Please go to: https://platform.openai.com/settings/organization/general and click on Verify Organization.`,
          type: "invalid_request_error",
          code: null,
        }),
      );
    case "region-refused":
      return reply(regionRefused());
    case "model-retired":
      return reply(modelNotFound(model));
    case "refusal":
      return reply(refusal(call, fault));
    case "invalid-request":
      return reply(
        fault.message === undefined
          ? imageUserError("Invalid value for 'size'.", "size", "invalid_value")
          : invalidRequest(fault.message),
      );
    case "error-body":
      if (fault.body === "html") return htmlReply(200, "Something went wrong");
      return textReply(
        200,
        openAiHeaders(call, "application/json"),
        JSON.stringify({ error: serverError }),
      );
    case "no-image":
      return withoutImage(call, emptyBody);
  }
}

/** The error OpenAI answers with when a stream that should break off is a plain answer. */
export function plainServerError(message: string, type: string, code: string): OpenAiError {
  return toError(500, { message, type, code });
}

function toError(
  status: number,
  body: { message: string; type: string; code: string | null },
): OpenAiError {
  const { message, type, code } = body;
  return new OpenAiError(status, { message, type, param: null, code });
}

function rateLimitedReply(call: Call, fault: ErrorFaultOf<"rate-limited">): Reply {
  const seconds = Math.ceil(fault.retryAfterMs / 1000);
  const error = toError(429, {
    message: `Rate limit reached for ${call.record.model ?? "this model"} in organization org-simulator on input-images per min: Limit 5, Used 5, Requested 1. Please try again in ${seconds}s. Visit https://platform.openai.com/account/rate-limits to learn more.`,
    type: "input-images",
    code: "rate_limit_exceeded",
  });
  return openAiErrorReply(call, error, {
    ...retryHeaders(fault),
    "x-ratelimit-limit-input-images": "5",
    "x-ratelimit-remaining-input-images": "0",
    "x-ratelimit-reset-input-images": `${fault.retryAfterMs / 1000}s`,
  });
}

function quotaError(code: ErrorFaultOf<"quota-exhausted">["code"]): OpenAiError {
  if (code === "billing_hard_limit_reached") {
    const message = "Billing hard limit has been reached";
    return new OpenAiError(400, { message, type: "billing_limit_user_error", param: null, code });
  }
  return toError(429, {
    message:
      "You exceeded your current quota, please check your plan and billing details. For more information on this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.",
    type: "insufficient_quota",
    code,
  });
}

function refusal(call: Call, fault: ErrorFaultOf<"refusal">): OpenAiError {
  const request = `req_${randomText(call.random, 32).toLowerCase()}`;
  return new OpenAiError(400, {
    message: `Your request was rejected by the safety system. If you believe this is an error, contact us at help.openai.com and include the request ID ${request}. safety_violations=[${fault.categories.join(", ")}].`,
    type: "image_generation_user_error",
    param: null,
    code: "moderation_blocked",
    moderation_details: { moderation_stage: fault.stage, categories: fault.categories },
  });
}

/** A success that brings nothing: an empty list, or a stream without any event. */
function withoutImage(call: Call, emptyBody: Record<string, unknown>): Reply {
  const type = call.record.stream ? "text/event-stream; charset=utf-8" : "application/json";
  return {
    kind: "message",
    status: 200,
    headers: openAiHeaders(call, type),
    streamed: call.record.stream,
    headersAtOnce: call.record.stream,
    frames: async function* frames() {
      if (call.record.stream) return;
      const payload = jsonPayload({ ...emptyBody, data: [] }, []);
      yield dataFrame({ role: "final", payload });
    },
  };
}
