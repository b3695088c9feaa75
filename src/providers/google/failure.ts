import { ApiError } from "@google/genai";
import { z } from "zod";

import { AttemptError, type FailureKind } from "../../domain/failure.ts";
import { parseRetryAfter } from "../../domain/retry-after.ts";
import type { AnswerHead } from "../answer-head.ts";
import { foreignFailure, stopped, type BrokenCall } from "../broken-call.ts";

/** Google's error envelope. Details differ by service; only those that are read are described. */
const errorBodySchema = z.object({
  error: z.object({
    message: z.string().nullish(),
    status: z.string().nullish(),
    details: z
      .array(
        z.looseObject({
          reason: z.string().nullish(),
          retryDelay: z.string().nullish(),
          violations: z.array(z.looseObject({ quotaId: z.string().nullish() })).nullish(),
        }),
      )
      .nullish(),
  }),
});
type ErrorBody = z.infer<typeof errorBodySchema>["error"];

/** What an error out of the SDK means. Its message is the body of the answer; none of it is kept. */
export function toAttemptError(broken: BrokenCall): AttemptError {
  const { failure } = classify(broken);
  return new AttemptError({ ...failure, status: failure.status ?? broken.head?.status ?? null });
}

function classify(broken: BrokenCall): AttemptError {
  const { error, head, signal, now } = broken;
  if (error instanceof AttemptError) return error;
  if (signal.aborted) return stopped("Google");
  if (error instanceof ApiError) return fromApiError(error, head, now);
  return foreignFailure("Google", broken);
}

function fromApiError(
  { status, message }: ApiError,
  head: AnswerHead | null,
  now: number,
): AttemptError {
  const body = parseBody(message);
  const word = statusWord(body);
  return new AttemptError({
    kind: kindOf(status, body),
    message: `Google answered ${status} with ${word ?? "no status word"}.`,
    status,
    providerCode: word,
    retryAfterMs: retryDelay(body) ?? (head && parseRetryAfter(head.headers, now)),
  });
}

/** Google's word such as `UNAVAILABLE`; the SDK puts HTTP's own reason phrase where there is none. */
function statusWord(body: ErrorBody | undefined): string | null {
  return body?.status && /^[A-Z_]+$/.test(body.status) ? body.status : null;
}

function kindOf(status: number, body: ErrorBody | undefined): FailureKind {
  switch (status) {
    case 400:
      if (body?.details?.some((detail) => detail.reason === "API_KEY_INVALID")) {
        return "authentication";
      }
      // The only FAILED_PRECONDITION seen on this method: the caller's location is not served.
      return body?.status === "FAILED_PRECONDITION" ? "region-refused" : "invalid-request";
    case 401:
    case 403:
      return "authentication";
    case 402:
      return "quota-exhausted";
    case 404:
      return "model-not-found";
    case 429:
      return kindOfQuota(body);
    case 503:
      return "overloaded";
    // The Worker's own way out: refused, no route, and no agreement on TLS.
    case 521:
    case 523:
    case 525:
    case 526:
      return "unreachable";
    default:
      return status >= 500 || status === 408 ? "server-error" : "invalid-request";
  }
}

/** A quota by the day does not come back within a request's patience; most are of one model alone. */
function kindOfQuota(body: ErrorBody | undefined): FailureKind {
  const violations = body?.details?.flatMap((detail) => detail.violations ?? []) ?? [];
  const daily = violations.filter(({ quotaId }) => quotaId?.includes("PerDay") ?? false);
  if (daily.length === 0) return "rate-limited";
  const isOfModel = daily.every(({ quotaId }) => quotaId?.includes("PerModel") ?? false);
  return isOfModel ? "model-refused" : "quota-exhausted";
}

/** `RetryInfo.retryDelay` is a protobuf duration such as `33s` or `0.5s`. */
function retryDelay(body: ErrorBody | undefined): number | null {
  const delay = body?.details?.find((detail) => detail.retryDelay)?.retryDelay;
  const seconds = /^(\d+(?:\.\d+)?)s$/.exec(delay ?? "")?.[1];
  return seconds === undefined ? null : Math.round(Number(seconds) * 1000);
}

/** The SDK's message is the JSON text of the body; a proxy's HTML yields undefined. */
function parseBody(message: string): ErrorBody | undefined {
  try {
    return errorBodySchema.parse(JSON.parse(message)).error;
  } catch {
    return undefined;
  }
}
