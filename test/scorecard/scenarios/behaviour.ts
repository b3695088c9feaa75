import type { Fault } from "../../../src/simulator/fault.ts";
import { tellsOfFailure, tellsWhatWasPaid, tellsWhoServed } from "../judge-accounting.ts";
import {
  at,
  callWasLeftToEnd,
  firstWasCalled,
  nothingSilentlyElse,
  oneCall,
  refusedAs,
  secondWasSpared,
  served,
} from "../judge.ts";
import type { Scenario } from "../scenario.ts";

const serverError: Fault = { kind: "server-error", status: 500, body: "json" };

const refusal: Fault = {
  kind: "refusal",
  stage: "output",
  categories: ["violence"],
  finishReason: "IMAGE_SAFETY",
  blockReason: "PROHIBITED_CONTENT",
  content: "empty",
};

/** Landscape as OpenAI draws it; the other engine's 3:2 has other pixels. */
const landscape = { width: 1536, height: 1024 };

/** Situations in which the right answer is not simply the other engine's image. */
export function behaviour({ slowMs }: { readonly slowMs: number }): readonly Scenario[] {
  return [
    {
      name: "slow-first-byte",
      title: "slow first byte, healthy",
      done: `the first engine is silent for ${slowMs / 1000} s and then answers well`,
      forms: ["json", "stream"],
      pace: "waits",
      orders: [{ first: { kind: "slow-headers", delayMs: slowMs } }],
      criteria: [served, firstWasCalled, oneCall],
    },
    {
      name: "refusal",
      title: "moderation refusal",
      done: "the first engine refuses the content; then, in another request, the other one does while the first is down",
      forms: ["json", "stream"],
      pace: "short",
      orders: [{ first: refusal }, { first: serverError, second: refusal }],
      criteria: [
        at(0, firstWasCalled),
        at(0, secondWasSpared),
        at(0, refusedAs("moderation_blocked")),
        at(1, refusedAs("moderation_blocked")),
      ],
    },
    {
      name: "lacking-fallback",
      title: "fallback lacks the size",
      done: "the first engine is down, and the other one cannot draw 1536x1024",
      forms: ["json", "stream"],
      pace: "short",
      orders: [
        {
          size: landscape,
          first: serverError,
          secondAtOpenAi: { kind: "wrong-size", width: 1264, height: 848 },
        },
      ],
      criteria: [firstWasCalled, nothingSilentlyElse],
    },
    {
      name: "accounting",
      title: "accounting of a failed attempt",
      done: "the first engine fails at no cost; then, in another request, it charges for a file that is no image",
      forms: ["json", "stream"],
      pace: "short",
      orders: [{ first: serverError }, { first: { kind: "not-an-image" } }],
      criteria: [firstWasCalled, served, tellsWhoServed, tellsOfFailure, tellsWhatWasPaid],
    },
    {
      name: "client-gone",
      title: "client gone in mid call",
      done: "the client drops the connection 1.5 s into a call of 4 s",
      forms: ["json", "stream"],
      pace: "short",
      orders: [{ latencyMs: 4000, leaveAfterMs: 1500 }],
      criteria: [callWasLeftToEnd],
    },
  ];
}
