import { APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError } from "openai";
import { z } from "zod";

import { AttemptError, type FailureKind } from "../../domain/failure.ts";
import { parseRetryAfter } from "../../domain/retry-after.ts";

/** Codes that say more than the status does. Source: OpenAI's error pages and captured answers. */
const kindByCode: Readonly<Record<string, FailureKind>> = {
  moderation_blocked: "content-refused",
  content_policy_violation: "content-refused",
  invalid_api_key: "authentication",
  unsupported_country_region_territory: "region-refused",
  model_not_found: "model-not-found",
  rate_limit_exceeded: "rate-limited",
  slow_down: "rate-limited",
  insufficient_quota: "quota-exhausted",
  credit_balance_exhausted: "quota-exhausted",
  project_spend_limit_exceeded: "quota-exhausted",
  organization_spend_limit_exceeded: "quota-exhausted",
  organization_usage_limit_exceeded: "quota-exhausted",
  billing_hard_limit_reached: "quota-exhausted",
  server_error: "server-error",
  server_is_overloaded: "overloaded",
};

/**
 * What an error out of the SDK means. Its own message is not kept: it can repeat the prompt.
 * @param phase Whether the answer's body had begun when it was thrown.
 */
export function toAttemptError(error: unknown, phase: "connecting" | "reading", now: number) {
  if (error instanceof AttemptError) return error;
  if (error instanceof APIUserAbortError) {
    return new AttemptError({ kind: "cancelled", message: "The call to OpenAI was stopped." });
  }
  if (error instanceof APIConnectionTimeoutError) {
    const message = "OpenAI did not begin to answer in time.";
    return new AttemptError({ kind: "first-byte-deadline", message });
  }
  if (error instanceof APIConnectionError) {
    return new AttemptError({ kind: "network", message: "OpenAI could not be reached." });
  }
  if (error instanceof APIError) return fromApiError(error, now);
  if (error instanceof SyntaxError || error instanceof z.ZodError) {
    const message = "OpenAI's answer was not in the form it documents.";
    return new AttemptError({ kind: "malformed", message });
  }
  return phase === "connecting"
    ? new AttemptError({ kind: "network", message: "The connection to OpenAI failed." })
    : new AttemptError({
        kind: "truncated",
        message: "The connection broke while OpenAI answered.",
      });
}

function fromApiError(error: APIError, now: number): AttemptError {
  const status = error.status ?? null;
  const code = error.code ?? null;
  const kind = kindByCode[code ?? ""] ?? kindByCode[error.type ?? ""] ?? kindByStatus(status);
  return new AttemptError({
    kind,
    message: `OpenAI answered ${status ?? "in mid-stream"} with ${code ?? error.type ?? "no code"}.`,
    status,
    providerCode: code,
    providerRequestId: error.requestID ?? null,
    retryAfterMs: error.headers ? parseRetryAfter(error.headers, now) : null,
  });
}

function kindByStatus(status: number | null): FailureKind {
  // An error event in mid-stream has no status.
  if (status === null) return "server-error";
  switch (status) {
    case 401:
    case 403:
      // 403 without a code: the organisation is not verified for the model.
      return "authentication";
    case 404:
      return "model-not-found";
    case 408:
      return "server-error";
    case 429:
      return "rate-limited";
    case 503:
    case 529:
      return "overloaded";
    default:
      return status >= 500 ? "server-error" : "invalid-request";
  }
}
