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
  "model-refused",
  "region-refused",
  "model-not-found",
  "content-refused",
  "invalid-request",
  "cancelled",
  "storage",
  "inputs-unreadable",
  "inputs-too-large",
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
  readonly breaker: BreakerVerdict;
}

/**
 * What a failure says of the provider's health: `alive` answered well, if not as hoped; `counts` is
 * a failure; `opens-at-once` met our account, which no other call can change, at any of its models, and
 * `opens-model` met it at this one; `throttled` asks for a pause; `excluded` says nothing.
 */
export type BreakerVerdict =
  | "alive"
  | "counts"
  | "opens-at-once"
  | "opens-model"
  | "throttled"
  | "excluded";

const failureRules = {
  "server-error": { fallsBack: true, mayBeBilled: true, isRepeated: false, breaker: "counts" },
  overloaded: { fallsBack: true, mayBeBilled: false, isRepeated: true, breaker: "counts" },
  network: { fallsBack: true, mayBeBilled: true, isRepeated: false, breaker: "counts" },
  // No connection came about: unlike one that broke, it cannot have carried the request.
  unreachable: { fallsBack: true, mayBeBilled: false, isRepeated: true, breaker: "counts" },
  "first-byte-deadline": {
    fallsBack: true,
    mayBeBilled: true,
    isRepeated: false,
    breaker: "counts",
  },
  "total-deadline": { fallsBack: true, mayBeBilled: true, isRepeated: false, breaker: "counts" },
  stalled: { fallsBack: true, mayBeBilled: true, isRepeated: false, breaker: "counts" },
  truncated: { fallsBack: true, mayBeBilled: true, isRepeated: false, breaker: "counts" },
  malformed: { fallsBack: true, mayBeBilled: true, isRepeated: false, breaker: "counts" },
  "no-image": { fallsBack: true, mayBeBilled: true, isRepeated: false, breaker: "counts" },
  "rate-limited": { fallsBack: true, mayBeBilled: false, isRepeated: true, breaker: "throttled" },
  "quota-exhausted": {
    fallsBack: true,
    mayBeBilled: false,
    isRepeated: false,
    breaker: "opens-at-once",
  },
  authentication: {
    fallsBack: true,
    mayBeBilled: false,
    isRepeated: false,
    breaker: "opens-at-once",
  },
  // The account is let in, and not at this model: whoever names it must not close the others.
  "model-refused": {
    fallsBack: true,
    mayBeBilled: false,
    isRepeated: false,
    breaker: "opens-model",
  },
  "region-refused": { fallsBack: true, mayBeBilled: false, isRepeated: false, breaker: "excluded" },
  "model-not-found": { fallsBack: true, mayBeBilled: false, isRepeated: false, breaker: "counts" },
  "content-refused": { fallsBack: false, mayBeBilled: false, isRepeated: false, breaker: "alive" },
  "invalid-request": { fallsBack: false, mayBeBilled: false, isRepeated: false, breaker: "alive" },
  cancelled: { fallsBack: false, mayBeBilled: true, isRepeated: false, breaker: "excluded" },
  storage: { fallsBack: false, mayBeBilled: true, isRepeated: false, breaker: "excluded" },
  // An image that was handed in: the provider had no whole request, and no other would have.
  "inputs-unreadable": {
    fallsBack: false,
    mayBeBilled: false,
    isRepeated: false,
    breaker: "excluded",
  },
  // For this model, and they could not be scaled: the next may take them as they are.
  "inputs-too-large": {
    fallsBack: true,
    mayBeBilled: false,
    isRepeated: false,
    breaker: "excluded",
  },
  interrupted: { fallsBack: false, mayBeBilled: true, isRepeated: false, breaker: "excluded" },
} satisfies Record<FailureKind, FailureRule>;

/** Of a kind that another version wrote down: nobody knows whether it was billed. */
const unknownRule: FailureRule = {
  fallsBack: true,
  mayBeBilled: true,
  isRepeated: false,
  breaker: "excluded",
};

/**
 * Looks a failure kind up in the one table that decides what follows from it. Stored ones may be those of
 * a later version, before a deployment was rolled back.
 */
export function failureRule(kind: FailureKind): FailureRule {
  return Object.hasOwn(failureRules, kind) ? failureRules[kind] : unknownRule;
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
