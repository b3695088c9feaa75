import type { ProblemCode } from "../../http/problem.ts";
import type { Guidance } from "./guidance.ts";

/** Errors of limits, and of what becomes of a generation. */
export const runErrors = {
  too_many_requests: {
    cause: "Requests come faster than is taken at all, whatever the account may use.",
    cure: "Slow down, and wait for `Retry-After`.",
    again: "later",
  },
  too_many_failures: {
    cause: "Too many authentications from this address have failed.",
    cure: "Check the key, and wait for `Retry-After`.",
    again: "later",
  },
  quota_exceeded: {
    cause: "The images of the month (UTC) are used up, or what is asked for is more than is left.",
    cure: "Ask for fewer, wait for the next month, or have the limit raised. `GET /v1/usage` tells what is left.",
    again: "operator",
  },
  spend_cap_exceeded: {
    cause:
      "The month's spending at the engines' prices is used up, or the call may cost more than is left.",
    cure: "Ask for something cheaper (`POST /v1/plan` prices it), wait for the next month, or have the limit raised.",
    again: "operator",
  },
  rate_limited: {
    cause: "The account began as many calls within a minute as it may.",
    cure: "Wait for `Retry-After`; `RateLimit` tells what is left.",
    again: "later",
  },
  too_many_in_flight: {
    cause: "As many of the account's generations are under way as may be at a time.",
    cure: "Send it again when some have ended. Each item of a batch counts.",
    again: "later",
  },
  too_many_viewers: {
    cause: "Too many connections watch this generation or batch.",
    cure: "Close one, or ask for it without its events.",
    again: "later",
  },
  overloaded: {
    cause: "So many images are arriving that no more can be taken in.",
    cure: "Send it again after `Retry-After`. Nothing was spent.",
    again: "later",
  },
  no_engine_available: {
    cause:
      "Every engine that could do it is left alone for now: its breaker is open, or it asked for a pause.",
    cure: "Send it again after `Retry-After`. `GET /v1/status` tells how the engines are. Nothing was spent.",
    again: "later",
  },
  all_providers_failed: {
    cause: "Every engine that could do it was called and failed; `detail` names how.",
    cure: "Send it again later. Where `x-should-retry: false` came along, a call may have been charged.",
    again: "look-first",
  },
  provider_rejected_request: {
    cause:
      "The engine did not accept the request that was made for it, which is a fault of ours or of an image.",
    cure: "Hand in another image, or report the request id.",
    again: "operator",
  },
  generation_cancelled: {
    cause:
      "The generation was cancelled before it had an image; `detail` says whether it may have been charged.",
    cure: "Ask for it again, or for a reroll.",
    again: "look-first",
  },
  generation_interrupted: {
    cause: "The connection to the generation was lost, or a fault of ours ended it.",
    cure: "Ask `GET /v1/generations/{id}` what became of it: it may still complete.",
    again: "look-first",
  },
  generation_running: {
    cause: "The generation is running, or has just ended and is being written.",
    cure: "Ask again in a moment, or cancel it.",
    again: "later",
  },
  generation_ended: {
    cause: "The generation has ended and cannot be cancelled any more.",
    cure: "Nothing is to be done. `POST …/reroll` makes it again.",
    again: "changed",
  },
  item_not_retryable: {
    cause: "The item is waiting, running or has its image, or was tried 19 times again.",
    cure: "Try only items again that failed or were cancelled.",
    again: "changed",
  },
  batch_unfinished: {
    cause: "The archive was asked for before every item has ended.",
    cure: "Wait until the batch is `completed`.",
    again: "later",
  },
  archive_empty: {
    cause: "No item of the batch has an image.",
    cure: "Try items again, then ask for the archive.",
    again: "changed",
  },
  price_changed: {
    cause: "The price that was confirmed is not that of now. Nothing was made.",
    cure: "Confirm the price in `detail`.",
    again: "changed",
  },
} as const satisfies Partial<Record<ProblemCode, Guidance>>;
