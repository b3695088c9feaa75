import { costMismatch } from "../domain/cost-mismatch.ts";
import type { Attempt, Generation } from "../domain/generation.ts";
import type { Services } from "../services.ts";

/**
 * Tells the operator of a generation that was settled at something else than was estimated: a price or
 * a rule of counting has changed, or other calls were made than were planned.
 */
export function reportCost(
  generation: Generation,
  { config, report }: Pick<Services, "config" | "report">,
): void {
  const mismatch = costMismatch(generation, config.costMismatchPercent);
  if (!mismatch) return;
  const { id, model, fallbackFrom, attempts } = generation;
  report("a generation cost something else than was estimated", null, {
    generation: id,
    model,
    ...(fallbackFrom === null ? {} : { fallbackFrom }),
    attempts: String(attempts.length),
    estimateMicroUsd: String(mismatch.estimateMicroUsd),
    costMicroUsd: String(mismatch.costMicroUsd),
    calls: mismatch.calls.map(toText).join("; "),
  });
}

function toText({ model, priceVersion, estimateMicroUsd, costMicroUsd }: Attempt): string {
  return `${model} by ${priceVersion}: ${costMicroUsd} for ${estimateMicroUsd}`;
}
