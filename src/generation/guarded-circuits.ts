import type { GuardedCircuit } from "../breaker/guarded-circuit.ts";
import { operations, type Operation } from "../domain/image-request.ts";
import type { Services } from "../services.ts";
import { breakerKey } from "./circuits.ts";

/** What the API offers to do by now. */
const offered: ReadonlySet<Operation> = new Set(["generate"]);

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

/** Those of them that requests can go through. */
export function offeredCircuits(
  services: Pick<Services, "catalog" | "providers">,
): readonly GuardedCircuit[] {
  return guardedCircuits(services).filter(({ operation }) => offered.has(operation));
}
