import { APIConnectionError, APIConnectionTimeoutError, APIError } from "openai";

import { AttemptError, type FailureKind } from "../../domain/failure.ts";
import { parseRetryAfter } from "../../domain/retry-after.ts";
import { foreignFailure, stopped, type BrokenCall } from "../broken-call.ts";

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

/** What an error out of the SDK means. Its own message is not kept: it can repeat the prompt. */
export function toAttemptError(broken: BrokenCall): AttemptError {
  const { head } = broken;
  const { failure, answered } = classify(broken);
  const status = failure.status ?? head?.status ?? null;
  const providerRequestId = head?.headers.get("x-request-id") ?? null;
  return new AttemptError({ ...failure, status, providerRequestId }, answered);
}

function classify(broken: BrokenCall): AttemptError {
  const { error, signal, now } = broken;
  // First of all: the SDK ends a stream that was stopped as if it had ended by itself.
  if (signal.aborted) return stopped("OpenAI");
  if (error instanceof AttemptError) return error;
  if (error instanceof APIConnectionTimeoutError) {
    const message = "OpenAI did not begin to answer in time.";
    return new AttemptError({ kind: "first-byte-deadline", message });
  }
  if (error instanceof APIConnectionError) {
    return new AttemptError({ kind: "network", message: "OpenAI could not be reached." });
  }
  if (error instanceof APIError) return fromApiError(error, now);
  return foreignFailure("OpenAI", broken);
}

function fromApiError(error: APIError, now: number): AttemptError {
  const status = error.status ?? null;
  const code = toWord(error.code);
  const type = toWord(error.type);
  const kind = kindByWord(code) ?? kindByWord(type) ?? kindByStatus(status);
  return new AttemptError({
    kind,
    message: `OpenAI answered ${status ?? "in mid-stream"} with ${code ?? type ?? "no code"}.`,
    status,
    // A 404 with another word than OpenAI's is that of a gateway before it: no word of the provider's.
    providerCode: kind === "model-not-found" && code !== "model_not_found" ? null : code,
    retryAfterMs: error.headers ? parseRetryAfter(error.headers, now) : null,
  });
}

/** OpenAI's codes are words; a gateway before it may put a number or a sentence there. */
function toWord(code: unknown): string | null {
  return typeof code === "string" && /^[\w.-]{1,64}$/.test(code) ? code : null;
}

function kindByWord(word: string | null): FailureKind | undefined {
  return word !== null && Object.hasOwn(kindByCode, word) ? kindByCode[word] : undefined;
}

function kindByStatus(status: number | null): FailureKind {
  // An error event in mid-stream has no status.
  if (status === null) return "server-error";
  switch (status) {
    case 401:
      return "authentication";
    case 403:
      // Without a code: the organisation is not verified for the model.
      return "model-refused";
    case 404:
      return "model-not-found";
    case 408:
      return "server-error";
    case 429:
      return "rate-limited";
    case 503:
    case 529:
      return "overloaded";
    // Cloudflare stands before it: refused, no route, and no agreement on TLS.
    case 521:
    case 523:
    case 525:
    case 526:
      return "unreachable";
    default:
      return status >= 500 ? "server-error" : "invalid-request";
  }
}
