import type { ProblemCode } from "../../http/problem.ts";

/** Of what a request says of its picture. */
const ofPicture = [
  "prompt_empty",
  "prompt_too_long",
  "invalid_size",
  "invalid_count",
  "invalid_previews",
  "model_not_found",
  "model_incapable",
  "task_unsupported",
  "tier_forbidden",
  "mask_not_enabled",
] as const satisfies readonly ProblemCode[];

/** Of images that come with a request, or are named in it. */
export const ofSentImages = [
  "unsupported_image_type",
  "image_too_large",
  "image_dimensions",
  "invalid_image",
  "mask_invalid",
  "too_many_references",
  "storage_unavailable",
] as const satisfies readonly ProblemCode[];

const ofNamedImages = [
  "image_url_forbidden",
  "upload_not_found",
  "image_not_found",
] as const satisfies readonly ProblemCode[];

/** Of a route that leads to no engine. */
const ofRoute = [
  "provider_not_configured",
  "budget_exhausted",
  "no_engine_available",
] as const satisfies readonly ProblemCode[];

const ofWebhook = [
  "invalid_webhook_url",
  "webhook_target_forbidden",
  "webhooks_not_configured",
] as const satisfies readonly ProblemCode[];

/** Of what is asked for, in the native words: as a plan is refused, too. */
export const ofNativeRequest = [
  ...ofPicture,
  "invalid_aspect_ratio",
  "unknown_platform",
  ...ofSentImages,
  ...ofNamedImages,
  ...ofRoute,
  ...ofWebhook,
] as const satisfies readonly ProblemCode[];

/** The same in OpenAI's words. */
export const ofOpenAiRequest = [
  ...ofPicture,
  "unsupported_parameter",
  ...ofRoute,
] as const satisfies readonly ProblemCode[];

/** Of OpenAI's edits, beside those. */
export const ofOpenAiImages = [
  ...ofSentImages,
  ...ofNamedImages,
] as const satisfies readonly ProblemCode[];

/** Of a call that begins something: keys of idempotency, limits, the ledger. */
export const ofBeginning = [
  "invalid_idempotency_key",
  "idempotency_key_reused",
  "quota_exceeded",
  "spend_cap_exceeded",
  "rate_limited",
  "too_many_in_flight",
  "overloaded",
  "spending_stopped",
  "ledger_unavailable",
  "generation_interrupted",
  "not_found",
] as const satisfies readonly ProblemCode[];

/** Of a generation that made no image, where its end is waited for. */
export const ofOutcome = [
  "too_many_viewers",
  "moderation_blocked",
  "provider_rejected_request",
  "storage_unavailable",
  "inputs_unavailable",
  "generation_interrupted",
  "generation_cancelled",
  "no_engine_available",
  "all_providers_failed",
] as const satisfies readonly ProblemCode[];
