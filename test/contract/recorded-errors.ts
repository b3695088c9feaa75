import type { FailureKind } from "../../src/domain/failure.ts";

/** An answer as it was seen on the wire, or as the provider documents it, and what it means. */
export interface RecordedError {
  readonly name: string;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text is sent as it is, without a content type. */
  readonly body: object | string;
  readonly kind: FailureKind;
  readonly providerCode: string | null;
  readonly retryAfterMs?: number;
}

/** Stands in the recorded messages where a provider may repeat what was asked. */
export const echo = "a paper boat in the rain";

/** What a proxy before either provider answers. */
const proxyErrors: readonly RecordedError[] = [
  {
    name: "a request that took too long",
    status: 408,
    body: "",
    kind: "server-error",
    providerCode: null,
  },
  {
    name: "a body that is too large",
    status: 413,
    body: "<html>413</html>",
    kind: "invalid-request",
    providerCode: null,
  },
];

/** Rows of OpenAI's error pages and captures that no fault of the simulator brings. */
export const openAiRecordedErrors: readonly RecordedError[] = [
  ...["404", "not_found"].map((code) => ({
    name: `the 404 of a gateway before it, with ${code}`,
    status: 404,
    body: openAiError({ type: "invalid_request_error", code }),
    kind: "model-not-found" as const,
    providerCode: null,
  })),
  {
    name: "a parameter that the model does not take",
    status: 400,
    body: openAiError({
      message: "The model 'gpt-image-2' does not support the 'input_fidelity' parameter.",
      type: "image_generation_user_error",
      param: "input_fidelity",
      code: "invalid_input_fidelity_model",
    }),
    kind: "invalid-request",
    providerCode: "invalid_input_fidelity_model",
  },
  {
    name: "a transparent background",
    status: 400,
    body: openAiError({
      message: "Transparent background is not supported for this model.",
      type: "image_generation_user_error",
      param: "background",
      code: "invalid_value",
    }),
    kind: "invalid-request",
    providerCode: "invalid_value",
  },
  {
    name: "a file that is no image",
    status: 400,
    body: openAiError({
      message: "Invalid image file or mode for image 3, please check your image file.",
      type: "image_generation_user_error",
      code: "invalid_image_file",
    }),
    kind: "invalid-request",
    providerCode: "invalid_image_file",
  },
  {
    name: "a policy violation by its older code",
    status: 400,
    body: openAiError({ message: echo, code: "content_policy_violation" }),
    kind: "content-refused",
    providerCode: "content_policy_violation",
  },
  {
    name: "the captured rate limit, which gives its wait twice",
    status: 429,
    headers: { "retry-after": "1", "retry-after-ms": "534" },
    body: openAiError({ type: "requests", code: "rate_limit_exceeded" }),
    kind: "rate-limited",
    providerCode: "rate_limit_exceeded",
    retryAfterMs: 534,
  },
  {
    name: "a rate limit without a code",
    status: 429,
    headers: { "retry-after": "7" },
    body: openAiError({ type: "tokens" }),
    kind: "rate-limited",
    providerCode: null,
    retryAfterMs: 7000,
  },
  {
    name: "a rate limit with a wait nobody can read",
    status: 429,
    headers: { "retry-after": "soon", "retry-after-ms": "-5" },
    body: openAiError({ type: "tokens", code: "rate_limit_exceeded" }),
    kind: "rate-limited",
    providerCode: "rate_limit_exceeded",
  },
  {
    name: "an empty account by its type alone",
    status: 429,
    body: openAiError({ type: "insufficient_quota" }),
    kind: "quota-exhausted",
    providerCode: null,
  },
  {
    name: "a ramp that is too steep, as it was before 429",
    status: 503,
    body: openAiError({ type: "service_unavailable_error", code: "slow_down" }),
    kind: "rate-limited",
    providerCode: "slow_down",
  },
  {
    name: "an error of the server without a code",
    status: 500,
    body: openAiError({ type: "server_error" }),
    kind: "server-error",
    providerCode: null,
  },
  ...proxyErrors,
  {
    name: "a gateway that is overloaded",
    status: 529,
    body: "",
    kind: "overloaded",
    providerCode: null,
  },
  {
    name: "a gateway that puts a number where the code belongs",
    status: 502,
    body: { error: { message: echo, type: null, code: 502 } },
    kind: "server-error",
    providerCode: null,
  },
  {
    name: "a gateway that puts a sentence where the code belongs",
    status: 400,
    body: { error: { message: echo, type: `no ${echo}`, code: `not ${echo}` } },
    kind: "invalid-request",
    providerCode: null,
  },
  {
    name: "a gateway that has a text for an error",
    status: 503,
    body: { error: echo },
    kind: "overloaded",
    providerCode: null,
  },
  {
    name: "a gateway's rate limit",
    status: 429,
    headers: { "retry-after": "30" },
    body: `<html>${echo}</html>`,
    kind: "rate-limited",
    providerCode: null,
    retryAfterMs: 30_000,
  },
];

/** Rows of Google's error pages and captures that no fault of the simulator brings. */
export const googleRecordedErrors: readonly RecordedError[] = [
  {
    name: "a field it does not know",
    status: 400,
    body: googleError(400, "INVALID_ARGUMENT", `Invalid value at 'contents[0]': "${echo}"`, [
      { "@type": "type.googleapis.com/google.rpc.BadRequest", fieldViolations: [{ field: "" }] },
    ]),
    kind: "invalid-request",
    providerCode: "INVALID_ARGUMENT",
  },
  {
    name: "a key where a token belongs",
    status: 401,
    body: googleError(401, "UNAUTHENTICATED", "API keys are not supported by this API.", [
      { "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason: "CREDENTIALS_MISSING" },
    ]),
    kind: "authentication",
    providerCode: "UNAUTHENTICATED",
  },
  {
    name: "a leaked key",
    status: 403,
    body: googleError(403, "PERMISSION_DENIED", "Your API key was reported as leaked."),
    kind: "authentication",
    providerCode: "PERMISSION_DENIED",
  },
  {
    // Reported once; the body is not known.
    name: "a prepaid account that is empty",
    status: 402,
    body: "",
    kind: "quota-exhausted",
    providerCode: null,
  },
  {
    name: "a model that is not there, with debug details",
    status: 404,
    body: googleError(404, "NOT_FOUND", "models/X is not found for API version v1beta.", [
      { "@type": "type.googleapis.com/google.rpc.DebugInfo", detail: echo },
    ]),
    kind: "model-not-found",
    providerCode: "NOT_FOUND",
  },
  {
    name: "Vertex AI's rate limit, which says nothing of when",
    status: 429,
    body: googleError(429, "RESOURCE_EXHAUSTED", "Resource exhausted. Please try again later."),
    kind: "rate-limited",
    providerCode: "RESOURCE_EXHAUSTED",
  },
  {
    name: "a quota of the day of the whole project",
    status: 429,
    body: googleError(429, "RESOURCE_EXHAUSTED", "You exceeded your current quota.", [
      {
        "@type": "type.googleapis.com/google.rpc.QuotaFailure",
        violations: [
          { quotaId: "GenerateRequestsPerDayPerProjectPerModel" },
          { quotaId: "GenerateRequestsPerDayPerProject" },
        ],
      },
    ]),
    kind: "quota-exhausted",
    providerCode: "RESOURCE_EXHAUSTED",
  },
  {
    name: "a rate limit with its wait in a header alone",
    status: 429,
    headers: { "retry-after": "21" },
    body: googleError(429, "RESOURCE_EXHAUSTED", "Too many requests."),
    kind: "rate-limited",
    providerCode: "RESOURCE_EXHAUSTED",
    retryAfterMs: 21_000,
  },
  {
    name: "a rate limit with RetryInfo, which comes before the header",
    status: 429,
    headers: { "retry-after": "21" },
    body: googleError(429, "RESOURCE_EXHAUSTED", "Please retry in 33.4s.", [
      { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "33.4s" },
    ]),
    kind: "rate-limited",
    providerCode: "RESOURCE_EXHAUSTED",
    retryAfterMs: 33_400,
  },
  {
    name: "a rate limit with a wait nobody can read",
    status: 429,
    body: googleError(429, "RESOURCE_EXHAUSTED", "Too many requests.", [
      { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "a while" },
      { "@type": "type.googleapis.com/google.rpc.QuotaFailure", violations: [{}] },
    ]),
    kind: "rate-limited",
    providerCode: "RESOURCE_EXHAUSTED",
  },
  {
    name: "a deadline of Google's own",
    status: 504,
    body: googleError(
      504,
      "DEADLINE_EXCEEDED",
      "Deadline expired before operation could complete.",
    ),
    kind: "server-error",
    providerCode: "DEADLINE_EXCEEDED",
  },
  ...proxyErrors,
  {
    name: "an envelope of another form",
    status: 500,
    body: { error: echo },
    kind: "server-error",
    providerCode: null,
  },
  {
    name: "a list in place of an envelope",
    status: 503,
    body: [{ error: {} }],
    kind: "overloaded",
    providerCode: null,
  },
];

interface OpenAiErrorFields {
  readonly message: string;
  readonly type: string;
  readonly param: string | null;
  readonly code: string | null;
}

function openAiError(fields: Partial<OpenAiErrorFields>): object {
  const type = "invalid_request_error";
  return { error: { message: `About ${echo}.`, type, param: null, code: null, ...fields } };
}

function googleError(code: number, status: string, message: string, details?: object[]): object {
  return { error: { code, message, status, ...(details ? { details } : {}) } };
}
