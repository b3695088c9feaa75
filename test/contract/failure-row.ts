import type { FailureKind } from "../../src/domain/failure.ts";

/** One fault of the simulator and the failure that an adapter must make of it. */
export type FailureRow = readonly [
  /** As `[fault:…]` has it. */
  fault: string,
  kind: FailureKind,
  status: number | null,
  providerCode: string | null,
  retryAfterMs: number | null,
];

/** One fault of the simulator and the picture that comes all the same. */
export type AnswerRow = readonly [fault: string, picture: string];

/** A whole hour: enough for a date's lost milliseconds not to matter. */
export const hourMs = 3_600_000;

/** What comes from a proxy before either provider: nothing in it is the provider's own. */
export const proxyRows: readonly FailureRow[] = [
  ["server-error status=524 body=html", "server-error", 524, null, null],
  ["server-error status=522 body=html", "server-error", 522, null, null],
  ["server-error status=521 body=html", "unreachable", 521, null, null],
  ["server-error status=523 body=html", "unreachable", 523, null, null],
  ["server-error status=525 body=html", "unreachable", 525, null, null],
  ["server-error status=526 body=html", "unreachable", 526, null, null],
  ["server-error status=500 body=html", "server-error", 500, null, null],
  ["server-error status=502 body=html", "server-error", 502, null, null],
  ["server-error status=503 body=html", "overloaded", 503, null, null],
  ["server-error status=504 body=empty", "server-error", 504, null, null],
  ["server-error status=520 body=empty", "server-error", 520, null, null],
];

/** Faults of the connection, the JSON or the image, as a plain answer of either provider meets them. */
export const brokenRows: readonly FailureRow[] = [
  ["error-body", "malformed", 200, null, null],
  ["error-body body=html", "malformed", 200, null, null],
  ["reset-before-headers", "network", null, null, null],
  ["reset-after-headers", "truncated", 200, null, null],
  ["reset-mid-body", "truncated", 200, null, null],
  ["reset-after-preview", "truncated", 200, null, null],
  ["clean-eof", "malformed", 200, null, null],
  ["truncated-base64", "malformed", 200, null, null],
  ["empty-image", "malformed", 200, null, null],
  ["invalid-base64", "malformed", 200, null, null],
  ["invalid-base64 form=characters", "malformed", 200, null, null],
  ["invalid-base64 form=padding", "malformed", 200, null, null],
  ["malformed-json", "malformed", 200, null, null],
];

/** Faults without an end, in words, and what an adapter has told of the call by then. */
export const stallRows = [
  ["while it waits for an answer", "hang-before-headers", []],
  ["after the headers", "stall-after-headers", ["first-byte"]],
  ["before the image", "stall-after-preview", ["first-byte"]],
  ["in the middle of the image", "stall-mid-event", ["first-byte"]],
] as const;
