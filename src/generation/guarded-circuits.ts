import type { GuardedCircuit } from "../breaker/guarded-circuit.ts";
import { operations } from "../domain/image-request.ts";
import type { Services } from "../services.ts";
import { breakerKey } from "./circuits.ts";

/** Every breaker of the models whose provider is configured. */
export function guardedCircuits({
  catalog,
  providers,
}: Pick<Services, "catalog" | "providers">): readonly GuardedCircuit[] {
  return catalog.cards
    .filter(({ provider }) => providers.has(provider))
    .flatMap(({ provider, id }) =>
      operations.map((operation) => ({
        provider,
        model: id,
        operation,
        key: breakerKey(provider, id, operation),
      })),
    );
}
