/** What happens to a breaker. Times are Unix time in ms. */
export type CircuitEvent = AttemptEvent | ProbeEvent | RefusalEvent | AdminEvent | TickEvent;

/** What attempts report, to the breaker they went through and to others of the provider. */
export type AttemptReportEvent = AttemptEvent | RefusalEvent;

/** What an attempt that was let through says about itself. */
export type AttemptEvent = StartedEvent | OutcomeEvent;

interface AttemptReport {
  /**
   * Id of the attempt; each kind of report about it counts once. What comes before its first slash
   * names the generation, of which all attempts together are one witness.
   */
  readonly attempt: string;
  /** The epoch it was admitted in. */
  readonly epoch: number;
  /** When it called the provider, by its own clock: the same in each of its reports. */
  readonly startedAt: number;
}

/** The provider is being called. A probe need not say so. */
export interface StartedEvent extends AttemptReport {
  readonly type: "started";
}

export type OutcomeEvent =
  | SucceededEvent
  | FailedEvent
  | ThrottledEvent
  /** Ended without a verdict on the provider: client gone, our own fault, interrupted. */
  | (AttemptReport & { readonly type: "excluded" });

/** An image, or a refusal that shows the provider alive: an invalid request, moderation. */
export interface SucceededEvent extends AttemptReport {
  readonly type: "succeeded";
}

export interface FailedEvent extends AttemptReport {
  readonly type: "failed";
  /** `opens-at-once`: our key, billing, quota or right was refused, which no next call can change. */
  readonly severity: "counts" | "opens-at-once";
  /** How long the provider asks to be left alone; null when it did not say. */
  readonly retryAfterMs: number | null;
}

/** A rate limit, which is no failure. */
export interface ThrottledEvent extends AttemptReport {
  readonly type: "throttled";
  readonly retryAfterMs: number | null;
}

/** An attempt asks to be the one that probes; answered by a {@link ProbeDecision}. */
export interface ProbeEvent {
  readonly type: "probe-requested";
  readonly attempt: string;
}

/** Another breaker of the same provider saw our key, billing or quota refused. */
export interface RefusalEvent {
  readonly type: "account-refused";
  /** Id of the attempt that met it; counts once. */
  readonly attempt: string;
  readonly retryAfterMs: number | null;
}

export type AdminEvent =
  | { readonly type: "isolate"; readonly forMs: number; readonly reason: string }
  | { readonly type: "force-close"; readonly forMs: number; readonly reason: string }
  | { readonly type: "reset"; readonly reason: string };

/** Nothing but time has passed. */
export interface TickEvent {
  readonly type: "tick";
}

/** Whether an attempt may probe the provider. One that may not goes elsewhere at once. */
export type ProbeDecision =
  | {
      readonly kind: "granted";
      readonly epoch: number;
      /** By then the outcome must have been reported: a lease that expires opens the circuit again. */
      readonly expiresAt: number;
    }
  | {
      /** The circuit has closed meanwhile: an ordinary call, which reports its start. */
      readonly kind: "not-needed";
      readonly epoch: number;
    }
  | {
      readonly kind: "refused";
      readonly code: "breaker_open" | "rate_limited";
      readonly retryAt: number;
    };
