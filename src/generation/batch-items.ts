import { itemCost, type BatchItem, type BatchItemResult } from "../domain/batch.ts";
import type { Generation } from "../domain/generation.ts";
import type { ProviderId } from "../domain/model-card.ts";
import type { BatchItemSubmission } from "./batch-submission.ts";

/** Calls of one batch that may be under way at one provider at once. */
const mostAtOneProvider = 5;

/** An item as it is accepted. */
export function acceptedItem(
  { name, platform, submission }: BatchItemSubmission,
  index: number,
): BatchItem {
  const [first] = submission.plan.candidates;
  return {
    index,
    name,
    platform,
    provider: first.provider,
    generationId: submission.generationId,
    earlierIds: [],
    earlierCostMicroUsd: 0,
    estimateMicroUsd: first.estimateMicroUsd,
    state: { kind: "waiting" },
  };
}

/**
 * The waiting items that may begin now, in their order: so many that no provider is sent more than
 * five at a time. One that falls back counts where it went.
 */
export function itemsToStart(items: readonly BatchItem[]): readonly BatchItem[] {
  const taken = new Map<ProviderId, number>();
  const take = ({ provider }: BatchItem) => taken.set(provider, (taken.get(provider) ?? 0) + 1);
  for (const item of items) if (item.state.kind === "running") take(item);
  return items.filter((item) => {
    if (item.state.kind !== "waiting") return false;
    if ((taken.get(item.provider) ?? 0) >= mostAtOneProvider) return false;
    take(item);
    return true;
  });
}

/** An item whose generation has ended. */
export function endedItem(item: BatchItem, generation: Generation): BatchItem {
  return { ...item, state: { kind: "ended", result: toResult(generation) } };
}

/** Whether an item may be tried again: it has ended, and there is no image of it. */
export function isRetryable({ state }: BatchItem): boolean {
  return state.kind === "ended" && state.result?.status !== "completed";
}

/** An item that is tried again, as another generation. */
export function retriedItem(item: BatchItem, generationId: string): BatchItem {
  return {
    ...item,
    generationId,
    earlierIds: [...item.earlierIds, item.generationId],
    earlierCostMicroUsd: itemCost(item),
    state: { kind: "waiting" },
  };
}

function toResult(generation: Generation): BatchItemResult {
  const { status, model, modelVersion, provider, fallbackFrom, costMicroUsd } = generation;
  const { reasons, warnings, images, error } = generation;
  if (status === "running") throw new Error(`The generation ${generation.id} has not ended.`);
  return {
    status,
    model,
    modelVersion,
    provider,
    fallbackFrom,
    costMicroUsd,
    reasons,
    warnings,
    images,
    error,
  };
}
