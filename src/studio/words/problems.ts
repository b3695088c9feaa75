import type { ApiError } from "../api/api-error.ts";

/** What a problem is about, which decides what can be done. */
export type ProblemFamily =
  | "moderation"
  | "input"
  | "provider"
  | "limits"
  | "forbidden"
  | "paused"
  | "cancelled"
  | "interrupted"
  | "unreachable"
  | "ours";

const families: Readonly<Record<string, ProblemFamily>> = {
  unreachable: "unreachable",
  moderation_blocked: "moderation",
  tier_forbidden: "forbidden",
  account_suspended: "paused",
  spending_stopped: "paused",
  budget_exhausted: "paused",
  generation_cancelled: "cancelled",
  generation_interrupted: "interrupted",
  overloaded: "provider",
  provider_not_configured: "provider",
  no_engine_available: "provider",
  all_providers_failed: "provider",
  provider_rejected_request: "provider",
  storage_unavailable: "ours",
  inputs_unavailable: "ours",
  ledger_unavailable: "ours",
  database_unavailable: "ours",
  database_not_migrated: "ours",
  misconfigured: "ours",
  internal_error: "ours",
};

/** What a failed call is about. Codes of a later version count by their status. */
export function familyOf({ failure, code }: ApiError): ProblemFamily {
  const known = families[code];
  if (known) return known;
  if (failure.kind === "unreachable") return "unreachable";
  const { status } = failure.problem;
  if (status === 402 || status === 403 || status === 429) return "limits";
  return status >= 500 ? "ours" : "input";
}

/** What is said first, and what to do then. */
interface Advice {
  readonly title: string;
  readonly advice: string;
}

const advices: Readonly<Record<ProblemFamily, Advice>> = {
  moderation: {
    title: "The prompt was refused",
    advice: "Your prompt is still here. Say it another way.",
  },
  input: {
    title: "Something in the request has to change",
    advice: "Your prompt is still here. Change what is named above, and make it again.",
  },
  provider: {
    title: "No engine could make it",
    advice: "Your prompt is still here. Try again in a moment.",
  },
  limits: {
    title: "Your plan does not allow this now",
    advice: "Ask for less, or wait; whoever runs this service can raise the limit.",
  },
  forbidden: {
    title: "Your plan does not include this",
    advice:
      "Your prompt is still here. Choose Standard, or a smaller resolution; whoever runs this service can change your plan.",
  },
  paused: {
    title: "Making images is paused",
    advice: "Your prompt is still here. Make it again once whoever runs this service goes on.",
  },
  cancelled: { title: "Cancelled", advice: "Your prompt is still here." },
  interrupted: {
    title: "It was interrupted",
    advice:
      "It may still be finished: look into the history before you make it again, for it may have been paid for.",
  },
  unreachable: {
    title: "The service cannot be reached",
    advice:
      "Check the connection. An image that was begun goes on without this page, and will be in the history.",
  },
  ours: {
    title: "Something went wrong on our side",
    advice: "Your prompt is still here. Try again; if it stays, report the request id.",
  },
};

/** Of some codes there is more to say than of their family. */
const advicesByCode: Readonly<Record<string, Advice>> = {
  account_suspended: {
    title: "Your account is suspended",
    advice: "Your prompt is still here. Whoever runs this service can open the account again.",
  },
  budget_exhausted: {
    title: "This month's budget for images is spent",
    advice: "Your prompt is still here. Whoever runs this service can raise the budget.",
  },
  no_engine_available: {
    title: "No engine can take it just now",
    advice: "Your prompt is still here. Try again in a moment.",
  },
  provider_not_configured: {
    title: "No engine is set up for this",
    advice: "Your prompt is still here. Whoever runs this service can set one up.",
  },
  too_many_in_flight: {
    title: "Too many of your images are being made at once",
    advice:
      "Your prompt is still here. Make it again when some have ended, or ask for fewer at a time.",
  },
  rate_limited: {
    title: "You have asked for many images in a short time",
    advice: "Your prompt is still here. Wait a moment, and make it again.",
  },
  quota_exceeded: {
    title: "Your plan has too few images left this month",
    advice:
      "Your prompt is still here. Ask for fewer, if any are left; whoever runs this service can raise the limit.",
  },
  spend_cap_exceeded: {
    title: "Your plan has too little money left this month",
    advice:
      "Your prompt is still here. Ask for something that costs less; whoever runs this service can raise the limit.",
  },
};

/** What to say of a failed call, and what to do then. */
export function adviceFor(error: ApiError): Advice {
  return advicesByCode[error.code] ?? advices[familyOf(error)];
}

/** What the API says of a failure, without what is there for support: attempts and ids. */
export function plainDetail(detail: string): string {
  return detail.replace(/ (Attempts|Generation): .*$/s, "");
}
