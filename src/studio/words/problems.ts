import type { ApiError } from "../api/api-error.ts";

/** What a problem is about, which decides what can be done. */
export type ProblemFamily =
  | "moderation"
  | "input"
  | "provider"
  | "limits"
  | "cancelled"
  | "interrupted"
  | "unreachable"
  | "ours";

const families: Readonly<Record<string, ProblemFamily>> = {
  unreachable: "unreachable",
  moderation_blocked: "moderation",
  tier_forbidden: "limits",
  account_suspended: "limits",
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

export function adviceFor(family: ProblemFamily): Advice {
  return advices[family];
}

/** What the API says of a failure, without what is there for support: attempts and ids. */
export function plainDetail(detail: string): string {
  return detail.replace(/ (Attempts|Generation): .*$/s, "");
}
