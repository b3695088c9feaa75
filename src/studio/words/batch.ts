import type { BatchItemView } from "../api/batch-views.ts";
import { costOf, countOf, type Board, type Slot } from "../state/board.ts";
import { estimateWords, moneyWords } from "./money.ts";
import { plainDetail } from "./problems.ts";

/** `1 image`, `5 images`. */
export function countWords(count: number): string {
  return count === 1 ? "1 image" : `${count} images`;
}

/** Who draws how many: `3 × GPT Image 2, 1 × Nano Banana 2`. @param modelName What a model is called. */
export function enginesWords(models: readonly string[], modelName: (id: string) => string): string {
  const counts = new Map<string, number>();
  for (const model of models) counts.set(model, (counts.get(model) ?? 0) + 1);
  return [...counts].map(([model, count]) => `${count} × ${modelName(model)}`).join(", ");
}

/** Where a batch stands: `2 of 5 made, 1 failed, 2 under way`. */
export function boardWords(board: Board): string {
  const counts = [
    [countOf(board, "failed"), "failed"],
    [countOf(board, "cancelled"), "cancelled"],
    [countOf(board, "running"), "under way"],
    [countOf(board, "waiting"), "waiting"],
  ] as const;
  const others = counts.flatMap(([count, words]) => (count === 0 ? [] : [`${count} ${words}`]));
  const made = `${countOf(board, "completed")} of ${board.slots.length} made`;
  return [made, ...others].join(", ");
}

/** What a batch has cost so far, and may cost. */
export function boardCostWords(board: Board): string {
  return `${moneyWords(costOf(board))} so far, estimated at ${estimateWords(board.batch.estimateMicroUsd)}`;
}

/**
 * What an item is called: by the words it was asked for with, by its platform where that is all that
 * tells it apart, or else by the name of its file.
 * @param words What it was asked for with, where that is known.
 */
export function itemName(
  { index, name, platform }: Pick<BatchItemView, "index" | "name" | "platform">,
  placementOf: (platform: string) => string | undefined,
  words: string | undefined,
): string {
  const placement = name === platform ? placementOf(platform) : undefined;
  return `${index + 1}. ${words ?? placement ?? fileWords(name)}`;
}

/** `a-paper-boat` → `A paper boat`. */
function fileWords(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1).replaceAll("-", " ");
}

/** Where an item stands. @param modelName What a model is called. */
export function slotWords({ item, model }: Slot, modelName: (id: string) => string): string {
  switch (item.status) {
    case "waiting":
      return "Waiting for its turn";
    case "running":
      return model === null ? "Choosing the engine…" : `${modelName(model)} is drawing…`;
    case "completed":
      return "Made";
    case "failed":
      return item.error ? plainDetail(item.error.detail) : "It failed.";
    case "cancelled":
      return "Cancelled";
  }
}
