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

/** Faults without an end, in words, and what an adapter has told of the call by then. */
export const stallRows = [
  ["while it waits for an answer", "hang-before-headers", []],
  ["after the headers", "stall-after-headers", ["first-byte"]],
  ["before the image", "stall-after-preview", ["first-byte"]],
  ["in the middle of the image", "stall-mid-event", ["first-byte"]],
] as const;
