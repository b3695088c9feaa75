import type { Call } from "./call.ts";
import type { ErrorFault, ErrorFaultOf } from "./fault.ts";
import {
  GoogleError,
  invalidArgument,
  invalidKey,
  invalidToken,
  locationRefused,
} from "./google-error.ts";
import type { GoogleOrder } from "./google-order.ts";
import { googleRefusalReply } from "./google-refusal.ts";
import { googleErrorReply, googleHeaders } from "./google-reply.ts";
import { modelMissing, type GoogleTarget } from "./google-target.ts";
import { htmlReply, serverErrorReply } from "./reply-faults.ts";
import { textReply, type Reply } from "./reply.ts";
import { retryHeaders } from "./retry-headers.ts";

const internalMessage =
  "An internal error has occurred. Please retry or report in https://developers.generativeai.google/guide/troubleshooting";

const exhaustedMessage = "Resource has been exhausted (e.g. check quota).";

/**
 * Says in Google's words what an error fault means (sheet 2.4, 2.7). Without an order, as for
 * `GET`, refusals come out as internal errors.
 */
export function googleFaultReply(
  call: Call,
  fault: ErrorFault,
  context: { target: GoogleTarget; order?: GoogleOrder },
): Reply {
  const { target, order } = context;
  const reply = (error: GoogleError) => googleErrorReply(call, error);
  switch (fault.kind) {
    case "server-error":
      return serverErrorReply(fault, () => googleErrorReply(call, serverError(fault.status)));
    case "overloaded":
      return reply(
        new GoogleError(503, "UNAVAILABLE", "The model is overloaded. Please try again later."),
      );
    case "rate-limited":
      return googleErrorReply(
        call,
        rateLimited(target, fault),
        fault.inHeaders ? retryHeaders(fault) : {},
      );
    case "slow-down":
      return reply(new GoogleError(429, "RESOURCE_EXHAUSTED", exhaustedMessage));
    case "quota-exhausted":
      return reply(quotaViolation(target, "PerDay", 33_000));
    case "bad-key":
      return reply(target.surface === "vertex" ? invalidToken() : invalidKey(target.surface));
    case "organization-not-verified":
      return reply(
        new GoogleError(
          403,
          "PERMISSION_DENIED",
          "Your project has been denied access. Please contact support.",
        ),
      );
    case "region-refused":
      return reply(locationRefused());
    case "model-retired":
      return reply(modelMissing(target));
    case "invalid-request":
      return reply(invalidArgument(fault.message ?? "Request contains an invalid argument."));
    case "error-body": {
      if (fault.body === "html") return htmlReply(200, "Something went wrong");
      const error = { code: 500, message: internalMessage, status: "INTERNAL" };
      const headers = googleHeaders(call, "application/json; charset=UTF-8");
      return textReply(200, headers, JSON.stringify({ error }));
    }
    case "refusal":
    case "no-image":
      return order === undefined
        ? reply(new GoogleError(500, "INTERNAL", internalMessage))
        : googleRefusalReply(call, fault, order);
  }
}

function serverError(status: number): GoogleError {
  if (status === 503) {
    return new GoogleError(503, "UNAVAILABLE", "The service is currently unavailable.");
  }
  if (status === 504) {
    const message = "Deadline expired before operation could complete.";
    return new GoogleError(504, "DEADLINE_EXCEEDED", message);
  }
  return new GoogleError(status, "INTERNAL", internalMessage);
}

/** Vertex AI never says when to come back. */
function rateLimited(target: GoogleTarget, fault: ErrorFaultOf<"rate-limited">): GoogleError {
  if (target.surface !== "gemini") {
    return new GoogleError(
      429,
      "RESOURCE_EXHAUSTED",
      "Resource exhausted. Please try again later. Please refer to https://cloud.google.com/vertex-ai/generative-ai/docs/error-code-429 for more details.",
    );
  }
  if (fault.retryAfter === "none" || fault.inHeaders) {
    return new GoogleError(429, "RESOURCE_EXHAUSTED", exhaustedMessage);
  }
  return quotaViolation(target, "PerMinute", fault.retryAfterMs);
}

/** Only the quota id tells the two apart: the quota per day names a short delay as well. */
function quotaViolation(
  target: GoogleTarget,
  period: "PerDay" | "PerMinute",
  retryMs: number,
): GoogleError {
  const metric = "generativelanguage.googleapis.com/generate_requests_per_model";
  const violation = {
    quotaMetric: metric,
    quotaId: `GenerateRequests${period}PerProjectPerModel`,
    quotaDimensions: { location: "global", model: target.model },
    quotaValue: period === "PerDay" ? "250" : "10",
  };
  const delay = `${retryMs / 1000}s`;
  return new GoogleError(
    429,
    "RESOURCE_EXHAUSTED",
    `You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits.\n* Quota exceeded for metric: ${metric}, limit: ${violation.quotaValue}\nPlease retry in ${delay}.`,
    [
      { "@type": "type.googleapis.com/google.rpc.QuotaFailure", violations: [violation] },
      {
        "@type": "type.googleapis.com/google.rpc.Help",
        links: [
          {
            description: "Learn more about Gemini API quotas",
            url: "https://ai.google.dev/gemini-api/docs/rate-limits",
          },
        ],
      },
      { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: delay },
    ],
  );
}
