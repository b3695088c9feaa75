import type { FailureKind } from "./failure.ts";

/** Why the preferred model is preferred: the row of the routing table that matched. */
export type RouteReason =
  | "model_requested"
  | "edit_default"
  | "edit_opt_in"
  | "four_k"
  | "high_quality"
  | "batch"
  | "pro_tier"
  | "on_image_text"
  | "standard";

/** Why a model is not a candidate, in the order in which it is checked. */
export const rejectionCodes = [
  "aspect_ratio_unsupported",
  "resolution_unsupported",
  "references_unsupported",
  "mask_unsupported",
  "provider_not_configured",
  "model_retired",
  "budget_exhausted",
  "breaker_open",
  "rate_limited",
] as const;
export type RejectionCode = (typeof rejectionCodes)[number];

/** What an attempt's failure adds to the reasons of the model that took over. */
export type AttemptReason = `attempt_failed:${FailureKind}`;

/** Everything that can stand in the `reasons` of a result. */
export type ReasonCode = RouteReason | RejectionCode | AttemptReason;
