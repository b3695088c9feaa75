import { failureRule, type FailureKind } from "./failure.ts";
import type { Attempt } from "./generation.ts";

/** Why a generation made no image, as the caller is told. Each is a problem code of the API. */
export type GenerationErrorCode =
  | "moderation_blocked"
  | "provider_rejected_request"
  | "storage_unavailable"
  | "inputs_unavailable"
  | "generation_interrupted"
  | "generation_cancelled"
  | "no_engine_available"
  | "all_providers_failed";

export interface GenerationError {
  readonly code: GenerationErrorCode;
  /** Names each attempt's class; never what was in it. */
  readonly detail: string;
}

/** What the caller is told, by the last attempt after which no other engine may be tried. */
export function toGenerationError(attempts: readonly Attempt[]): GenerationError {
  const kinds = attempts.flatMap(({ failure }) => (failure ? [failure.kind] : []));
  const decisive = kinds.findLast((kind) => !failureRule(kind).fallsBack);
  return explain(decisive ? codeOf(decisive) : noneMade(attempts), attempts);
}

/** A generation that was cancelled before it had an image: also between two calls, or before any. */
export function cancellation(attempts: readonly Attempt[]): GenerationError {
  return explain("generation_cancelled", attempts);
}

function explain(code: GenerationErrorCode, attempts: readonly Attempt[]): GenerationError {
  const tried = attempts
    .filter(({ failure }) => failure !== null)
    .map(({ model, failure }) => `${model}: ${failure?.kind}`)
    .join("; ");
  const charged = mayBeBilled(attempts) ? "It may have been charged." : "Nothing was charged.";
  const cost = code === "generation_cancelled" ? ` ${charged}` : "";
  return { code, detail: `${explanations[code]}${cost} Attempts: ${tried || "none"}.` };
}

/** Without any attempt, no circuit admitted one. */
function noneMade(attempts: readonly Attempt[]): GenerationErrorCode {
  return attempts.length === 0 ? "no_engine_available" : "all_providers_failed";
}

/** True when a failed attempt may have been charged: sending the request again could pay twice. */
export function mayBeBilled(attempts: readonly Attempt[]): boolean {
  return attempts.some(
    ({ failure, usage }) => usage !== null || (failure && failureRule(failure.kind).mayBeBilled),
  );
}

/** The shortest wait that a provider asked for, in whole seconds; null when none did. */
export function retryAfterSeconds(attempts: readonly Attempt[]): number | null {
  const waits = attempts.flatMap(({ failure }) => failure?.retryAfterMs ?? []);
  return waits.length === 0 ? null : Math.ceil(Math.min(...waits) / 1000);
}

function codeOf(kind: FailureKind): GenerationErrorCode {
  switch (kind) {
    case "content-refused":
      return "moderation_blocked";
    case "invalid-request":
      return "provider_rejected_request";
    case "storage":
      return "storage_unavailable";
    case "inputs-unreadable":
      return "inputs_unavailable";
    case "interrupted":
      return "generation_interrupted";
    case "cancelled":
      return "generation_cancelled";
    case "server-error":
    case "overloaded":
    case "network":
    case "unreachable":
    case "first-byte-deadline":
    case "total-deadline":
    case "stalled":
    case "truncated":
    case "malformed":
    case "no-image":
    case "rate-limited":
    case "quota-exhausted":
    case "authentication":
    case "model-refused":
    case "region-refused":
    case "model-not-found":
    case "inputs-too-large":
      return "all_providers_failed";
  }
}

const explanations: Readonly<Record<GenerationErrorCode, string>> = {
  moderation_blocked:
    "The engine's safety system refused this prompt. Change the prompt; after a refusal no other engine is asked.",
  provider_rejected_request:
    "The engine did not accept the request that was made for it. If it hands images in, one may be damaged: send it again. Else report the request id to support.",
  storage_unavailable: "The image was made and could not be stored. Try again later.",
  inputs_unavailable:
    "An image that the request hands in cannot be read at the moment. Nothing was charged. Try again.",
  generation_interrupted:
    "The generation was interrupted by a fault of ours before its image was stored, and may have been charged.",
  generation_cancelled: "The generation was cancelled.",
  no_engine_available: "No engine admits a call at the moment. Nothing was spent. Try again.",
  all_providers_failed: "No engine could make the image. Try again later.",
};
