import type { OutcomeEvent } from "../breaker/circuit-event.ts";
import type { CircuitSnapshot } from "../breaker/circuit-snapshot.ts";
import { within } from "../breaker/within.ts";
import { failureRule, type Failure } from "../domain/failure.ts";
import type { AttemptAdmission, RunBreakers } from "./admit.ts";

/** An attempt that was admitted, as its breaker knows it. */
export interface AdmittedAttempt {
  readonly key: string;
  /** Names it; the same in each of its reports. */
  readonly attempt: string;
  readonly admission: Extract<AttemptAdmission, { kind: "admitted" }>;
  /** The keys of the provider's other breakers. */
  readonly siblings: readonly string[];
  /** Those of them that are of the same model. */
  readonly twins: readonly string[];
}

/** What of a call's outcome its breaker is told. */
type CallOutcome =
  | { readonly kind: "succeeded" }
  | { readonly kind: "failed"; readonly failure: Failure };

/** Belongs to no epoch: such reports are counted and change nothing. */
const noEpoch = -1;

/** An outcome waits no longer than this to learn its epoch, in milliseconds. */
const patienceMs = 10_000;

/**
 * Makes a call and has its breaker know of it. The call waits for no breaker; whatever becomes of
 * it, its outcome is reported, so that no lease is left behind.
 */
export async function callThroughCircuit<Outcome extends CallOutcome>(
  run: RunBreakers,
  admitted: AdmittedAttempt,
  call: () => Promise<Outcome>,
): Promise<Outcome> {
  const startedAt = run.now();
  const started = reportStart(run, admitted, startedAt);
  run.background(started);
  let verdict: Verdict = "excluded";
  try {
    const outcome = await call();
    verdict = outcome.kind === "failed" ? outcome.failure : "succeeded";
    return outcome;
  } finally {
    const report = { ...admitted, others: refusedAsWell(verdict, admitted) };
    run.background(reportOutcome(run, report, toOutcome(verdict, admitted, startedAt), started));
  }
}

/** A failure, or what there is to say when there was none: `excluded` after a fault of ours. */
type Verdict = Failure | "succeeded" | "excluded";

/** The keys of the breakers behind which the same call would be refused as this one was. */
function refusedAsWell(verdict: Verdict, { siblings, twins }: AdmittedAttempt): readonly string[] {
  if (typeof verdict === "string") return [];
  const { breaker } = failureRule(verdict.kind);
  if (breaker === "opens-at-once") return siblings;
  return breaker === "opens-model" ? twins : [];
}

/** Tells the breaker that a call begins. Null when it does not answer, or knows from its lease. */
async function reportStart(
  { breakers, circuits }: RunBreakers,
  { key, attempt, admission }: AdmittedAttempt,
  startedAt: number,
): Promise<CircuitSnapshot | null> {
  if (admission.isProbe) return null;
  const epoch = admission.epoch ?? noEpoch;
  const snapshot = await breakers.report(key, { type: "started", attempt, epoch, startedAt });
  circuits.learn(key, snapshot);
  return snapshot;
}

/** Tells the breaker how a call ended, and those others that it opens, if it does. */
async function reportOutcome(
  { breakers, circuits }: RunBreakers,
  { key, admission, others }: AdmittedAttempt & { readonly others: readonly string[] },
  outcome: OutcomeEvent,
  started: Promise<CircuitSnapshot | null>,
): Promise<void> {
  const { type } = outcome;
  if (type === "failed" || type === "succeeded") breakers.local.note(key, type);
  // An attempt that was admitted without its breaker belongs to the epoch in which it was reported.
  const epoch = admission.epoch ?? (await within(patienceMs, started))?.epoch ?? noEpoch;
  const snapshot = await breakers.report(key, { ...outcome, epoch });
  circuits.learn(key, snapshot);
  if (outcome.type !== "failed" || others.length === 0) return;
  // A breaker that goes on all the same was reset since: the key may well be another by now.
  if (snapshot?.circuit === "closed" || snapshot?.circuit === "half-open") return;
  const { attempt, retryAfterMs } = outcome;
  const told = others.map(async (other) => {
    const refusal = { type: "account-refused", attempt, retryAfterMs } as const;
    circuits.learn(other, await breakers.report(other, refusal));
  });
  await Promise.all(told);
}

function toOutcome(
  verdict: Verdict,
  { attempt, admission }: AdmittedAttempt,
  startedAt: number,
): OutcomeEvent {
  const report = { attempt, epoch: admission.epoch ?? noEpoch, startedAt };
  if (typeof verdict === "string") return { ...report, type: verdict };
  const { kind, retryAfterMs } = verdict;
  const { breaker } = failureRule(kind);
  switch (breaker) {
    case "alive":
      return { ...report, type: "succeeded" };
    case "counts":
      return { ...report, type: "failed", severity: "counts", retryAfterMs };
    case "opens-at-once":
    case "opens-model":
      return { ...report, type: "failed", severity: "opens-at-once", retryAfterMs };
    case "throttled":
      return { ...report, type: "throttled", retryAfterMs };
    case "excluded":
      return { ...report, type: "excluded" };
  }
}
