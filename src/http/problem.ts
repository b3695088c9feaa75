/** What each problem code answers with. `type` is the word OpenAI's clients know the family by. */
interface ProblemRule {
  readonly status:
    | 400
    | 401
    | 403
    | 404
    | 405
    | 408
    | 409
    | 413
    | 415
    | 416
    | 422
    | 429
    | 500
    | 502
    | 503;
  readonly title: string;
  readonly type: string;
}

const invalid = { status: 400, type: "invalid_request_error" } as const;
const unavailable = { status: 503, type: "server_error" } as const;
const unauthenticated = { status: 401, type: "authentication_error" } as const;
const forbidden = { status: 403, type: "permission_error" } as const;
const limited = { status: 429, type: "rate_limit_error" } as const;

/** Every code there is. They are part of the API: none is ever renamed. */
const problemRules = {
  malformed_json: { ...invalid, title: "The body is not valid JSON" },
  unsupported_media_type: { ...invalid, status: 415, title: "The body's type is not supported" },
  request_too_large: { ...invalid, status: 413, title: "The request is too large" },
  incomplete_body: { ...invalid, title: "The body broke off" },
  request_timeout: { ...invalid, status: 408, title: "The body comes too slowly" },
  malformed_form: { ...invalid, title: "The body is not a valid form" },
  missing_parameter: { ...invalid, title: "A parameter is missing" },
  invalid_parameter: { ...invalid, title: "A parameter is invalid" },
  unknown_parameter: { ...invalid, title: "A parameter is not known" },
  unsupported_parameter: { ...invalid, title: "A parameter is not supported" },
  prompt_empty: { ...invalid, title: "The prompt is empty" },
  prompt_too_long: { ...invalid, title: "The prompt is too long" },
  invalid_size: { ...invalid, title: "The size is not possible" },
  invalid_aspect_ratio: { ...invalid, title: "The aspect ratio is not possible" },
  unknown_platform: { ...invalid, title: "The platform is not known" },
  invalid_count: { ...invalid, title: "The number of images is not possible" },
  invalid_previews: { ...invalid, title: "The number of previews is not possible" },
  invalid_idempotency_key: { ...invalid, title: "The idempotency key is not possible" },
  invalid_webhook_url: { ...invalid, title: "The webhook URL is not possible" },
  webhook_target_forbidden: { ...invalid, title: "Webhooks do not go there" },
  model_not_found: { ...invalid, title: "The model is not known" },
  model_incapable: { ...invalid, title: "The model cannot do this task" },
  task_unsupported: { ...invalid, title: "No model can do this task" },
  unsupported_image_type: { ...invalid, status: 415, title: "The image's type is not supported" },
  image_too_large: { ...invalid, status: 413, title: "The image is too large" },
  image_dimensions: { ...invalid, title: "The image's pixels are too many or too few" },
  invalid_image: { ...invalid, title: "The image is not valid" },
  mask_invalid: { ...invalid, title: "The mask is not valid" },
  too_many_references: { ...invalid, title: "There are too many images" },
  image_url_forbidden: { ...invalid, title: "Images are not fetched from elsewhere" },
  upload_not_found: { ...invalid, status: 404, title: "There is no such upload" },
  image_not_found: { ...invalid, status: 404, title: "There is no such image" },
  mask_not_enabled: { ...invalid, status: 422, title: "Masks are not enabled" },
  moderation_blocked: {
    status: 400,
    type: "image_generation_user_error",
    title: "The content was refused",
  },
  missing_api_key: { status: 401, type: "authentication_error", title: "No API key was sent" },
  invalid_api_key: { status: 401, type: "authentication_error", title: "The API key is not valid" },
  api_key_revoked: { status: 401, type: "authentication_error", title: "The API key was revoked" },
  api_key_expired: { ...unauthenticated, title: "The API key has expired" },
  invalid_token: { ...unauthenticated, title: "The token is not valid" },
  token_algorithm_forbidden: { ...unauthenticated, title: "The token is signed in a wrong way" },
  token_key_unknown: { ...unauthenticated, title: "The token's key is not known" },
  token_signature_invalid: { ...unauthenticated, title: "The token's signature is not valid" },
  token_issuer_mismatch: { ...unauthenticated, title: "The token is of another issuer" },
  token_audience_mismatch: { ...unauthenticated, title: "The token is for somebody else" },
  token_expired: { ...unauthenticated, title: "The token has expired" },
  token_not_yet_valid: { ...unauthenticated, title: "The token is not valid yet" },
  token_claims_invalid: { ...unauthenticated, title: "The token's claims are not valid" },
  token_account_unknown: { ...forbidden, title: "The token's account is not known" },
  invalid_signature: {
    status: 401,
    type: "authentication_error",
    title: "The signed address is not valid",
  },
  signature_expired: {
    status: 401,
    type: "authentication_error",
    title: "The signed address has expired",
  },
  account_suspended: { status: 403, type: "permission_error", title: "The account is suspended" },
  missing_admin_token: {
    status: 401,
    type: "authentication_error",
    title: "No admin token was sent",
  },
  invalid_admin_token: {
    status: 401,
    type: "authentication_error",
    title: "The admin token is not valid",
  },
  insufficient_scope: { ...forbidden, title: "The key may not do this" },
  origin_not_allowed: { ...forbidden, title: "Pages of this origin may not do this" },
  api_key_required: { ...forbidden, title: "This takes an API key" },
  too_many_requests: { ...limited, title: "Requests come too fast" },
  too_many_failures: { ...limited, title: "Too many authentications have failed" },
  tier_forbidden: { status: 403, type: "permission_error", title: "The tier does not allow this" },
  not_found: { ...invalid, status: 404, title: "There is nothing here" },
  method_not_allowed: { ...invalid, status: 405, title: "The path has other methods" },
  price_changed: { ...invalid, status: 409, title: "The price is another one" },
  idempotency_key_reused: {
    ...invalid,
    status: 422,
    title: "The idempotency key is in use for another request",
  },
  range_not_satisfiable: { ...invalid, status: 416, title: "The range is outside the image" },
  overloaded: { ...unavailable, title: "Too many images are arriving at the moment" },
  provider_not_configured: { ...unavailable, title: "No engine is configured for this" },
  budget_exhausted: { ...unavailable, title: "The engines' budgets are spent" },
  spending_stopped: { ...unavailable, title: "Spending is stopped" },
  no_engine_available: { ...unavailable, title: "No engine is available" },
  all_providers_failed: { ...unavailable, title: "Every engine failed" },
  provider_rejected_request: {
    status: 502,
    type: "server_error",
    title: "The engine rejected the request",
  },
  generation_cancelled: { ...invalid, status: 409, title: "The generation was cancelled" },
  generation_running: { ...invalid, status: 409, title: "The generation is running" },
  generation_ended: { ...invalid, status: 409, title: "The generation has ended" },
  item_not_retryable: { ...invalid, status: 409, title: "The item cannot be tried again" },
  batch_unfinished: { ...invalid, status: 409, title: "The batch has not ended" },
  key_ended: { ...invalid, status: 409, title: "The key opens nothing any more" },
  key_already_rotated: { ...invalid, status: 409, title: "The key has been replaced" },
  too_many_keys: { ...invalid, status: 409, title: "The account has too many keys" },
  archive_empty: { ...invalid, status: 409, title: "The batch has no image" },
  // OpenAI's clients know what lasts for the month by the first of these words, the rest by the other.
  quota_exceeded: {
    status: 429,
    type: "insufficient_quota",
    title: "The month's images are used up",
  },
  spend_cap_exceeded: {
    status: 429,
    type: "insufficient_quota",
    title: "The month's spending is used up",
  },
  rate_limited: {
    status: 429,
    type: "rate_limit_error",
    title: "There are too many calls in a minute",
  },
  too_many_in_flight: {
    status: 429,
    type: "rate_limit_error",
    title: "Too many generations are under way",
  },
  too_many_viewers: {
    status: 429,
    type: "rate_limit_error",
    title: "Too many watch this generation",
  },
  generation_interrupted: { ...unavailable, title: "The generation was interrupted" },
  storage_unavailable: { ...unavailable, title: "The image store does not answer" },
  inputs_unavailable: { ...unavailable, title: "An image that was handed in cannot be read" },
  ledger_unavailable: { ...unavailable, title: "The account's ledger does not answer" },
  database_unavailable: { ...unavailable, title: "The database does not answer" },
  database_not_migrated: { ...unavailable, title: "The database is not set up" },
  identity_provider_unavailable: {
    ...unavailable,
    title: "The identity provider does not answer",
  },
  breaker_unreachable: { ...unavailable, title: "A breaker does not answer" },
  admin_not_configured: { ...unavailable, title: "The admin API is closed" },
  signing_not_configured: { ...unavailable, title: "Addresses cannot be signed" },
  webhooks_not_configured: { ...unavailable, title: "Webhooks are not configured" },
  misconfigured: { ...unavailable, title: "The service is not configured correctly" },
  internal_error: { status: 500, type: "server_error", title: "Something went wrong on our side" },
} satisfies Record<string, ProblemRule>;

export type ProblemCode = keyof typeof problemRules;

/** RFC 9457 members, and the `error` object that OpenAI's clients read. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: ProblemCode;
  readonly requestId: string;
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly param: string | null;
    readonly code: ProblemCode;
  };
}

export interface ProblemDetails {
  /** What was wrong, with which value, and what to do. Never a secret, a prompt or image data. */
  readonly detail: string;
  /** The request field at fault; null when it is none. */
  readonly param?: string | null;
  /** Seconds after which it is worth trying again. */
  readonly retryAfterSeconds?: number | null;
  /** False tells clients not to send the request again: money may have been spent. */
  readonly shouldRetry?: boolean;
}

/** Thrown anywhere in a request; becomes HTTP once, at the edge. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly code: ProblemCode;
  readonly details: ProblemDetails;

  constructor(code: ProblemCode, details: ProblemDetails) {
    super(details.detail);
    this.code = code;
    this.details = details;
  }
}

/** True when a stored code is one of ours; codes outlive the version that wrote them. */
export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(problemRules, code);
}

/** The body of an error answer, and of the SSE `error` event. */
export function toProblem(error: ProblemError, instance: string, requestId: string): Problem {
  const rule = problemRules[error.code];
  const { detail, param = null } = error.details;
  return {
    type: `/docs/errors#${error.code}`,
    title: rule.title,
    status: rule.status,
    detail,
    instance,
    code: error.code,
    requestId,
    error: { message: detail, type: rule.type, param, code: error.code },
  };
}

/** The error as an HTTP answer. */
export function problemResponse(
  error: ProblemError,
  instance: string,
  requestId: string,
): Response {
  const problem = toProblem(error, instance, requestId);
  const headers = new Headers({
    "content-type": "application/problem+json",
    // Hono adds its own only to answers that it builds itself.
    "x-request-id": requestId,
  });
  const { retryAfterSeconds = null, shouldRetry = true } = error.details;
  if (retryAfterSeconds !== null) headers.set("retry-after", String(retryAfterSeconds));
  if (!shouldRetry) headers.set("x-should-retry", "false");
  if (problem.status === 401) headers.set("www-authenticate", 'Bearer realm="diptych"');
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
}
