import type { Fault } from "../../../src/simulator/fault.ts";
import type { Form } from "../evidence.ts";
import { callsToFirstAtMost, firstWasCalled, pauseIsKept, served } from "../judge.ts";
import type { Pace, Scenario } from "../scenario.ts";

/** The pause that the limited engine asks for, in milliseconds: longer than usual first backoffs. */
const pauseMs = 6000;

/** A call, and two more for a gateway that retries: more than that is a storm. */
const mostTries = 3;

const both: readonly Form[] = ["json", "stream"];

/** Situations in which one engine fails, and the client shall have its image all the same. */
export const failures: readonly Scenario[] = [
  {
    ...failure("rate-limited-with-retry-after", "429 with Retry-After", {
      kind: "rate-limited",
      retryAfter: "seconds",
      retryAfterMs: pauseMs,
    }),
    criteria: [firstWasCalled, served, pauseIsKept(pauseMs), callsToFirstAtMost(mostTries)],
  },
  failure("rate-limited", "429 without Retry-After", {
    kind: "rate-limited",
    retryAfter: "none",
    retryAfterMs: 0,
  }),
  failure("server-error", "500", { kind: "server-error", status: 500, body: "json" }),
  failure("overloaded", "503", { kind: "server-error", status: 503, body: "json" }),
  failure("reset", "connection reset", { kind: "reset-before-headers" }),
  failure("silence", "silence before the headers", { kind: "hang-before-headers" }, both, {
    pace: "waits-for-deadline",
  }),
  failure(
    "cut-after-preview",
    "cut after the first preview",
    { kind: "reset-after-preview", previews: 1 },
    ["stream"],
  ),
  failure(
    "stall",
    "stall in mid stream",
    { kind: "stall-after-preview", previews: 1 },
    ["stream"],
    { pace: "waits-for-deadline" },
  ),
  failure("malformed", "malformed event or body", { kind: "malformed-json" }),
  failure("no-final-event", "no final event", { kind: "clean-eof" }, ["stream"]),
  failure("no-image", "200 without an image", {
    kind: "no-image",
    reason: "NO_IMAGE",
    content: "empty",
  }),
];

function failure(
  name: string,
  title: string,
  fault: Fault,
  forms: readonly Form[] = both,
  { pace = "short" }: { readonly pace?: Pace } = {},
): Scenario {
  return {
    name,
    title,
    done: `the engine that is asked first fails: ${title}`,
    forms,
    pace,
    orders: [{ first: fault }],
    criteria: [firstWasCalled, served, callsToFirstAtMost(mostTries)],
  };
}
