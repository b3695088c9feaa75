import { failureRule } from "./failure.ts";
import type { Attempt } from "./generation.ts";
import type { MicroUsd } from "./money.ts";

/**
 * What the cost of a call rests on:
 * - `usage`: the provider's own token counts, whether an image came with them or not.
 * - `estimate`: an image came without counts, or its answer was lost with its run: it was paid for.
 * - `unknown`: it ended without counts and may have been charged: its cost is 0, and it is not known.
 * - `none`: nothing was charged.
 */
export type CostBasis = "usage" | "estimate" | "unknown" | "none";

export function costBasis({ usage, failure }: Pick<Attempt, "usage" | "failure">): CostBasis {
  if (usage) return "usage";
  if (!failure) return "estimate";
  return failureRule(failure.kind).mayBeBilled ? "unknown" : "none";
}

/** What calls of unknown cost may have cost beside what is settled: as much as was estimated for them. */
export function possibleMicroUsd(
  attempts: readonly Pick<Attempt, "usage" | "failure" | "estimateMicroUsd">[],
): MicroUsd {
  return attempts
    .filter((attempt) => costBasis(attempt) === "unknown")
    .reduce((sum, { estimateMicroUsd }) => sum + (estimateMicroUsd ?? 0), 0);
}
