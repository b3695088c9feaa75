import { admission, type CircuitSnapshot } from "../breaker/circuit-snapshot.ts";
import { operations, type Operation } from "../domain/image-request.ts";
import type { ProviderId } from "../domain/model-card.ts";
import type { Catalog } from "../routing/catalog.ts";
import { circuitKey, healthy, type Health } from "../routing/route-plan.ts";

/** What is known of circuits, by breaker key; null for one whose breaker cannot be reached. */
export type Circuits = Readonly<Record<string, CircuitSnapshot | null>>;

/** A model, as plans name it. */
interface PlannedModel {
  readonly provider: ProviderId;
  readonly model: string;
}

/** The name of the breaker of a model and operation. */
export function breakerKey(provider: ProviderId, model: string, operation: Operation): string {
  return `v1:${provider}:${model}:${operation}`;
}

/** The names of all breakers of a provider. */
export function breakerKeysOf(
  provider: ProviderId,
  { cards }: Pick<Catalog, "cards">,
): readonly string[] {
  return cards
    .filter((card) => card.provider === provider)
    .flatMap(({ id }) => operations.map((operation) => breakerKey(provider, id, operation)));
}

/** The circuits as routing sees them: an unreachable breaker lets traffic through. */
export function toHealth(
  { cards }: Catalog,
  operation: Operation,
  circuits: Circuits,
  now: number,
): Health {
  const refused = cards.flatMap(({ provider, id }) => {
    const snapshot = circuits[breakerKey(provider, id, operation)];
    const answer = snapshot ? admission(snapshot, now) : null;
    return answer?.kind === "refuse" ? [[circuitKey(id, operation), answer.code] as const] : [];
  });
  return { ...healthy, circuits: new Map(refused) };
}

/** Seconds until the first of these models may be asked again; null when no circuit refuses one. */
export function retrySeconds(
  models: readonly PlannedModel[],
  operation: Operation,
  circuits: Circuits,
  now: number,
): number | null {
  const instants = models.flatMap(({ provider, model }) => {
    const snapshot = circuits[breakerKey(provider, model, operation)];
    const answer = snapshot ? admission(snapshot, now) : null;
    return answer?.kind === "refuse" ? [answer.retryAt] : [];
  });
  if (instants.length === 0) return null;
  return Math.max(1, Math.ceil((Math.min(...instants) - now) / 1000));
}
