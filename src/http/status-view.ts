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
  /** No call goes to the model: its provider's budget is spent, all spending is stopped, or it is retired. */
  readonly isBarred: boolean;
}

/** A breaker, and what the public is told of it. */
interface Told extends PublicCircuit {
  readonly status: StatusWord;
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
  const byDefault = all.filter(({ model }) => roles.has(model));
  return {
    status: summary(all, byDefault),
    providers: groupByProvider(all).map(([provider, told]) => {
      const decisive = decisiveOf(told, roles);
      return {
        provider,
        status: summary(decisive, decisive),
        models: told.map(({ model, operation, status }) => ({ model, operation, status })),
      };
    }),
    at: new Date(now).toISOString(),
  };
}

/** An unreachable breaker lets traffic through, unless the isolate itself met failures. */
function statusOf({ snapshot, isHeld, isBarred }: PublicCircuit, now: number): StatusWord {
  if (isBarred) return "unavailable";
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

/** What counts for a provider: its models in a role, or all if none has one. */
function decisiveOf(told: readonly Told[], roles: ReadonlySet<string>): readonly Told[] {
  const inRole = told.filter(({ model }) => roles.has(model));
  return inRole.length > 0 ? inRole : told;
}

/**
 * Of many, all is well or something between; unavailable when none of the needed can draw: an engine
 * that can do no more than change images is no engine, and one that cannot change them is one.
 */
function summary(all: readonly Told[], needed: readonly Told[]): StatusWord {
  const drawing = needed.filter(({ operation }) => operation === "generate");
  if (drawing.every(({ status }) => status === "unavailable")) return "unavailable";
  return all.every(({ status }) => status === "operational") ? "operational" : "degraded";
}
