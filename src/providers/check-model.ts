import { AttemptError, failureRule, type Failure } from "../domain/failure.ts";
import type { ModelCard } from "../domain/model-card.ts";
import type { ImageProvider } from "./port.ts";

/** Whether a model is there, as the provider's free question for it tells. */
export interface ModelCheck {
  /**
   * `gone`: the provider has no such model. `refused`: it answered, and not to us: key, quota, region
   * or rate. `unreachable`: no answer, or one that shows the provider in trouble.
   */
  readonly status: "reachable" | "gone" | "refused" | "unreachable";
  /** How long the answer took, or was waited for. */
  readonly ms: number;
  /** Null when there was no answer. */
  readonly httpStatus: number | null;
  readonly providerRequestId: string | null;
  /** Null when it is reachable. */
  readonly failure: Pick<Failure, "kind" | "message"> | null;
}

/**
 * Asks a provider for one of its models. Never throws for what a provider does. The question leaves
 * from here, not from where runs are placed: another region may be refused, or served.
 */
export async function checkModel(input: {
  readonly provider: ImageProvider;
  readonly card: ModelCard;
  /** Aborted when nobody waits any longer: the provider then counts as unreachable. */
  readonly signal: AbortSignal;
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => number;
}): Promise<ModelCheck> {
  const { provider, card, signal, fetch, now } = input;
  const startedAt = now();
  try {
    const { status, providerRequestId } = await provider.checkModel({ card, signal, fetch });
    const ms = now() - startedAt;
    return { status: "reachable", ms, httpStatus: status, providerRequestId, failure: null };
  } catch (error) {
    if (!(error instanceof AttemptError)) throw error;
    const failure = signal.aborted ? noAnswer : error.failure;
    const { kind, message, status: httpStatus = null, providerRequestId = null } = failure;
    const status = statusOf(failure);
    const ms = now() - startedAt;
    return { status, ms, httpStatus, providerRequestId, failure: { kind, message } };
  }
}

const noAnswer: Pick<Failure, "kind" | "message"> & Partial<Failure> = {
  kind: "first-byte-deadline",
  message: "No answer came in time.",
};

function statusOf({
  kind,
  providerCode = null,
}: Pick<Failure, "kind"> & Partial<Failure>): ModelCheck["status"] {
  // A 404 without a word of the provider's own is that of a wrong address, or of a gateway before it.
  if (kind === "model-not-found") return providerCode === null ? "unreachable" : "gone";
  if (kind === "region-refused") return "refused";
  const { breaker } = failureRule(kind);
  switch (breaker) {
    case "opens-at-once":
    case "opens-model":
    case "throttled":
    case "alive":
      return "refused";
    case "counts":
    case "excluded":
      return "unreachable";
  }
}
