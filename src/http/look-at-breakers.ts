import { guardedCircuits } from "../generation/guarded-circuits.ts";
import type { Services } from "../services.ts";
import { toBreakersView, type BreakersView, type SeenCircuit } from "./breaker-view.ts";

/** Asks every breaker itself, all at once. One that does not answer is shown as unreachable. */
export async function lookAtBreakers(services: Services): Promise<BreakersView> {
  const seen = guardedCircuits(services).map(async (circuit): Promise<SeenCircuit> => ({
    ...circuit,
    report: await services.breakerDesk.describe(circuit.key),
  }));
  return toBreakersView(await Promise.all(seen), Date.now());
}
