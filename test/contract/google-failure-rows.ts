import { brokenRows, hourMs, proxyRows, type AnswerRow, type FailureRow } from "./failure-row.ts";

/** Errors that come as an HTTP status. */
const errorRows: readonly FailureRow[] = [
  ["server-error", "server-error", 500, "INTERNAL", null],
  ["server-error status=502", "server-error", 502, "INTERNAL", null],
  ["server-error status=503", "overloaded", 503, "UNAVAILABLE", null],
  ["server-error status=504", "server-error", 504, "DEADLINE_EXCEEDED", null],
  ["server-error status=520", "server-error", 520, "INTERNAL", null],
  ...proxyRows,
  ["overloaded", "overloaded", 503, "UNAVAILABLE", null],
  ["rate-limited", "rate-limited", 429, "RESOURCE_EXHAUSTED", 12_000],
  ["rate-limited retryAfter=seconds", "rate-limited", 429, "RESOURCE_EXHAUSTED", 12_000],
  [
    "rate-limited retryAfter=milliseconds retryAfterMs=534",
    "rate-limited",
    429,
    "RESOURCE_EXHAUSTED",
    534,
  ],
  [
    `rate-limited retryAfter=date retryAfterMs=${hourMs}`,
    "rate-limited",
    429,
    "RESOURCE_EXHAUSTED",
    hourMs,
  ],
  ["rate-limited retryAfterMs=0", "rate-limited", 429, "RESOURCE_EXHAUSTED", 0],
  ["rate-limited retryAfter=none", "rate-limited", 429, "RESOURCE_EXHAUSTED", null],
  ["rate-limited inHeaders=true", "rate-limited", 429, "RESOURCE_EXHAUSTED", 12_000],
  [
    "rate-limited inHeaders=true retryAfter=milliseconds retryAfterMs=534",
    "rate-limited",
    429,
    "RESOURCE_EXHAUSTED",
    534,
  ],
  ["slow-down", "rate-limited", 429, "RESOURCE_EXHAUSTED", null],
  ["quota-exhausted", "model-refused", 429, "RESOURCE_EXHAUSTED", 33_000],
  ["bad-key", "authentication", 400, "INVALID_ARGUMENT", null],
  ["organization-not-verified", "authentication", 403, "PERMISSION_DENIED", null],
  ["region-refused", "region-refused", 400, "FAILED_PRECONDITION", null],
  ["model-retired", "model-not-found", 404, "NOT_FOUND", null],
  ["invalid-request", "invalid-request", 400, "INVALID_ARGUMENT", null],
  ["mid-stream-error", "overloaded", 503, "UNAVAILABLE", null],
];

/** Refusals of the content, all of them with status 200. */
const refusalRows: readonly FailureRow[] = [
  ["refusal", "content-refused", 200, "IMAGE_SAFETY", null],
  ["refusal content=empty", "content-refused", 200, "IMAGE_SAFETY", null],
  ["refusal content=null-parts", "content-refused", 200, "IMAGE_SAFETY", null],
  ["refusal content=absent", "content-refused", 200, "IMAGE_SAFETY", null],
  ["refusal stage=output finishReason=IMAGE_SAFETY", "content-refused", 200, "IMAGE_SAFETY", null],
  [
    "refusal finishReason=IMAGE_PROHIBITED_CONTENT",
    "content-refused",
    200,
    "IMAGE_PROHIBITED_CONTENT",
    null,
  ],
  ["refusal finishReason=IMAGE_RECITATION", "content-refused", 200, "IMAGE_RECITATION", null],
  ["refusal finishReason=SAFETY", "content-refused", 200, "SAFETY", null],
  ["refusal finishReason=PROHIBITED_CONTENT", "content-refused", 200, "PROHIBITED_CONTENT", null],
  ["refusal finishReason=BLOCKLIST", "content-refused", 200, "BLOCKLIST", null],
  ["refusal finishReason=RECITATION", "content-refused", 200, "RECITATION", null],
  ["refusal finishReason=SPII", "content-refused", 200, "SPII", null],
  ["refusal stage=unknown finishReason=SPII", "content-refused", 200, "SPII", null],
  ["refusal stage=input", "content-refused", 200, "PROHIBITED_CONTENT", null],
  [
    "refusal stage=input blockReason=PROHIBITED_CONTENT",
    "content-refused",
    200,
    "PROHIBITED_CONTENT",
    null,
  ],
  ["refusal stage=input blockReason=SAFETY", "content-refused", 200, "SAFETY", null],
  ["refusal stage=input blockReason=OTHER", "content-refused", 200, "OTHER", null],
  ["refusal stage=input blockReason=BLOCKLIST", "content-refused", 200, "BLOCKLIST", null],
  ["refusal stage=input blockReason=IMAGE_SAFETY", "content-refused", 200, "IMAGE_SAFETY", null],
];

/** Answers without an image that nobody refused: another engine may well make it. */
const missRows: readonly FailureRow[] = [
  ["no-image", "no-image", 200, "NO_IMAGE", null],
  ["no-image reason=NO_IMAGE content=null-parts", "no-image", 200, "NO_IMAGE", null],
  ["no-image reason=IMAGE_OTHER content=empty", "no-image", 200, "IMAGE_OTHER", null],
  ["no-image reason=IMAGE_OTHER content=absent", "no-image", 200, "IMAGE_OTHER", null],
  ["no-image reason=STOP", "no-image", 200, "STOP", null],
  ["no-image reason=OTHER", "no-image", 200, "OTHER", null],
  ["no-image reason=MALFORMED_RESPONSE", "no-image", 200, "MALFORMED_RESPONSE", null],
];

/** Every way a call of Google can fail. */
export const googleFailureRows: readonly FailureRow[] = [
  ...errorRows,
  ...refusalRows,
  ...missRows,
  ...brokenRows,
];

/** Oddities that must not cost a paid image; those of streams mean nothing to a plain answer. */
export const googleAnswerRows: readonly AnswerRow[] = [
  ["wrong-mime", "png 512x512"],
  ["wrong-size", "jpg 640x480"],
  ["thought-images", "jpg 512x512"],
  ["thought-images count=4", "jpg 512x512"],
  ["many-images", "jpg 512x512"],
  ["many-images count=10", "jpg 512x512"],
  ["text-parts", "jpg 512x512"],
  ["text-parts] [fault:thought-images] [fault:many-images count=3", "jpg 512x512"],
  ["text-parts] [fault:chunked chunkBytes=1", "jpg 512x512"],
  ["model-version", "jpg 512x512"],
  ["no-usage", "jpg 512x512"],
  ["slow-drip chunkBytes=4096 delayMs=5", "jpg 512x512"],
  ["latency milliseconds=120", "jpg 512x512"],
  ["slow-headers delayMs=120", "jpg 512x512"],
  ["duplicate-completed", "jpg 512x512"],
  ["early-final", "jpg 512x512"],
  ["unknown-event", "jpg 512x512"],
  ["framing", "jpg 512x512"],
  ["framing newline=lf comments=true done=true", "jpg 512x512"],
];
