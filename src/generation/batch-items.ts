import { itemCost, type BatchItem, type BatchItemResult } from "../domain/batch.ts";
import type { Generation } from "../domain/generation.ts";
import type { ProviderId } from "../domain/model-card.ts";
import type { BatchItemSubmission } from "./batch-submission.ts";

/** Calls of one batch that may be under way at one provider at once. */
const mostAtOneProvider = 5;

/** So often an item may be tried in all: somebody who tries on and on has its batch grow. */
export const mostTries = 20;

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
    home: first.provider,
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
 * five at a time. One that falls back counts where it went, and its place at home stays taken, so that
 * an outage does not send the whole batch to the other provider at once.
 */
export function itemsToStart(items: readonly BatchItem[]): readonly BatchItem[] {
  const taken = new Map<ProviderId, number>();
  const take = (provider: ProviderId) => taken.set(provider, (taken.get(provider) ?? 0) + 1);
  for (const { state, home, provider } of items) {
    if (state.kind === "running") for (const place of new Set([home, provider])) take(place);
  }
  return items.filter(({ state, home }) => {
    if (state.kind !== "waiting" || (taken.get(home) ?? 0) >= mostAtOneProvider) return false;
    take(home);
    return true;
  });
}

/** An item that begins. */
export function startedItem(item: BatchItem): BatchItem {
  return { ...item, provider: item.home, state: { kind: "running", isCancelled: false } };
}

/** An item that was cancelled before it began. */
export function unbegunItem(item: BatchItem): BatchItem {
  return { ...item, state: { kind: "ended", result: null } };
}

/** An item whose generation has ended. */
export function endedItem(item: BatchItem, generation: Generation): BatchItem {
  return { ...item, state: { kind: "ended", result: toResult(generation) } };
}

/** Whether an item may be tried again: it has ended without an image, and not too often. */
export function isRetryable({ state, earlierIds }: BatchItem): boolean {
  const isOpen = state.kind === "ended" && state.result?.status !== "completed";
  return isOpen && earlierIds.length + 1 < mostTries;
}

/** An item that is tried again, as another generation. */
export function retriedItem(item: BatchItem, generationId: string): BatchItem {
  return {
    ...item,
    generationId,
    // One that was cancelled before it began was no generation.
    earlierIds: hasBegun(item) ? [...item.earlierIds, item.generationId] : item.earlierIds,
    earlierCostMicroUsd: itemCost(item),
    state: { kind: "waiting" },
  };
}

/** An item whose generation was deleted: its name may be words of the prompt. */
export function forgottenItem(item: BatchItem): BatchItem {
  const { state } = item;
  const result = state.kind === "ended" ? state.result : null;
  const left = result && { ...result, images: [] };
  return { ...item, name: "deleted", state: left ? { kind: "ended", result: left } : state };
}

function hasBegun({ state }: BatchItem): boolean {
  return state.kind === "ended" && state.result !== null;
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
