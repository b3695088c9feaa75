import { admission, type CircuitSnapshot } from "../breaker/circuit-snapshot.ts";
import type { GuardedCircuit } from "../breaker/guarded-circuit.ts";
import { groupByProvider } from "./group-by-provider.ts";

/** What the public is told: all is well, it may take another engine or a while, or it does not work. */
export type StatusWord = "operational" | "degraded" | "unavailable";

/** A breaker as the isolate knows it. */
export interface PublicCircuit extends GuardedCircuit {
  /** Null when the breaker cannot be reached. */
  readonly snapshot: CircuitSnapshot | null;
  /** The isolate itself passes the model over for now. */
  readonly isHeld: boolean;
}

/**
 * The public status, without counts, reasons or texts of errors.
 * @param roles The models that requests go to which name none: without them, the service is down.
 * @param now Unix milliseconds.
 */
export function toStatusView(
  circuits: readonly PublicCircuit[],
  roles: ReadonlySet<string>,
  now: number,
) {
  const all = circuits.map((circuit) => ({ ...circuit, status: statusOf(circuit, now) }));
  const isEverythingWell = all.every(({ status }) => status === "operational");
  const byDefault = all.filter(({ model }) => roles.has(model)).map(({ status }) => status);
  const isNoneLeft = byDefault.every((status) => status === "unavailable");
  return {
    status: isNoneLeft ? "unavailable" : isEverythingWell ? "operational" : "degraded",
    providers: groupByProvider(all).map(([provider, models]) => ({
      provider,
      status: summary(decisive(models, roles)),
      models: models.map(({ model, operation, status }) => ({ model, operation, status })),
    })),
    at: new Date(now).toISOString(),
  };
}

/** An unreachable breaker lets traffic through, unless the isolate itself met failures. */
function statusOf({ snapshot, isHeld }: PublicCircuit, now: number): StatusWord {
  if (!snapshot) return isHeld ? "unavailable" : "operational";
  const answer = admission(snapshot, now);
  switch (answer.kind) {
    case "admit":
      return "operational";
    case "probe":
      return "degraded";
    case "refuse":
      // Limited for a while, or trying whether it works again: neither is out of order.
      return answer.code === "rate_limited" || snapshot.circuit === "half-open"
        ? "degraded"
        : "unavailable";
  }
}

/** The words that count for a provider: those of its models in a role, or of all if none has one. */
function decisive(
  models: readonly { readonly model: string; readonly status: StatusWord }[],
  roles: ReadonlySet<string>,
): readonly StatusWord[] {
  const inRole = models.filter(({ model }) => roles.has(model));
  return (inRole.length > 0 ? inRole : models).map(({ status }) => status);
}

/** Of many, all alike or something between. */
function summary(words: readonly StatusWord[]): StatusWord {
  const [first = "unavailable"] = words;
  return words.every((word) => word === first) ? first : "degraded";
}
