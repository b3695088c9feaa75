import type { Usage } from "./usage.ts";

/** Every way an attempt at one model can end without an image. Closed: tables below answer for each. */
export const failureKinds = [
  "server-error",
  "overloaded",
  "network",
  "unreachable",
  "first-byte-deadline",
  "total-deadline",
  "stalled",
  "truncated",
  "malformed",
  "no-image",
  "rate-limited",
  "quota-exhausted",
  "authentication",
  "region-refused",
  "model-not-found",
  "content-refused",
  "invalid-request",
  "cancelled",
  "storage",
  "interrupted",
] as const;
export type FailureKind = (typeof failureKinds)[number];

/** What the router and the accounts need to know of each kind. */
interface FailureRule {
  /** The next candidate may be tried. Never after a refusal of the content: that would bypass it. */
  readonly fallsBack: boolean;
  /** The provider may have charged for the attempt. */
  readonly mayBeBilled: boolean;
  /** With no other candidate left, the same may be asked once more: nothing was done for us yet. */
  readonly isRepeated: boolean;
}

const failureRules = {
  "server-error": { fallsBack: true, mayBeBilled: true, isRepeated: false },
  overloaded: { fallsBack: true, mayBeBilled: false, isRepeated: true },
  network: { fallsBack: true, mayBeBilled: true, isRepeated: false },
  // No connection came about: unlike one that broke, it cannot have carried the request.
  unreachable: { fallsBack: true, mayBeBilled: false, isRepeated: true },
  "first-byte-deadline": { fallsBack: true, mayBeBilled: true, isRepeated: false },
  "total-deadline": { fallsBack: true, mayBeBilled: true, isRepeated: false },
  stalled: { fallsBack: true, mayBeBilled: true, isRepeated: false },
  truncated: { fallsBack: true, mayBeBilled: true, isRepeated: false },
  malformed: { fallsBack: true, mayBeBilled: true, isRepeated: false },
  "no-image": { fallsBack: true, mayBeBilled: true, isRepeated: false },
  "rate-limited": { fallsBack: true, mayBeBilled: false, isRepeated: true },
  "quota-exhausted": { fallsBack: true, mayBeBilled: false, isRepeated: false },
  authentication: { fallsBack: true, mayBeBilled: false, isRepeated: false },
  "region-refused": { fallsBack: true, mayBeBilled: false, isRepeated: false },
  "model-not-found": { fallsBack: true, mayBeBilled: false, isRepeated: false },
  "content-refused": { fallsBack: false, mayBeBilled: false, isRepeated: false },
  "invalid-request": { fallsBack: false, mayBeBilled: false, isRepeated: false },
  cancelled: { fallsBack: false, mayBeBilled: true, isRepeated: false },
  storage: { fallsBack: false, mayBeBilled: true, isRepeated: false },
  interrupted: { fallsBack: false, mayBeBilled: true, isRepeated: false },
} satisfies Record<FailureKind, FailureRule>;

/** Looks a failure kind up in the one table that decides what follows from it. */
export function failureRule(kind: FailureKind): FailureRule {
  return failureRules[kind];
}

/** One failed attempt, told without the prompt, a secret or image data. */
export interface Failure {
  readonly kind: FailureKind;
  /** For operators: what was wrong. Fixed texts and provider codes only. */
  readonly message: string;
  /** HTTP status of the upstream answer; null when there was none. */
  readonly status: number | null;
  /** The provider's own code or status word; null when it gave none. */
  readonly providerCode: string | null;
  /** The provider's id of the call; null when it gave none. */
  readonly providerRequestId: string | null;
  /** Milliseconds the provider asks to be left alone; null when it did not say. */
  readonly retryAfterMs: number | null;
}

/** What an answer without an image said all the same: it may have been charged. */
export interface Answered {
  readonly usage: Usage | null;
  readonly modelVersion: string | null;
}

/** Carries a {@link Failure} out of an adapter. Anything else thrown there is a bug. */
export class AttemptError extends Error {
  override readonly name = "AttemptError";
  readonly failure: Failure;
  /** Null when there was no answer, or none that could be read. */
  readonly answered: Answered | null;

  constructor(
    failure: Pick<Failure, "kind" | "message"> & Partial<Failure>,
    answered: Answered | null = null,
  ) {
    super(failure.message);
    this.answered = answered;
    this.failure = {
      status: null,
      providerCode: null,
      providerRequestId: null,
      retryAfterMs: null,
      ...failure,
    };
  }
}
