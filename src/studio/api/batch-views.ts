import type { BatchCounts, BatchEvent, BatchItemStatus } from "../../domain/batch.ts";
import type { GenerationError } from "../../domain/generation-error.ts";
import type { GenerationStatus } from "../../domain/generation.ts";
import type { PlatformId } from "../../domain/platform.ts";
import type { ReasonCode } from "../../domain/reason.ts";
import type { ImageView, PlanView } from "./views.ts";

/** What the API answers about batches, in the shapes of `http/batch-view.ts`. */

/** One item. What belongs to its generation is null until that has begun, or has ended. */
export interface BatchItemView {
  readonly index: number;
  readonly name: string;
  readonly platform: PlatformId | null;
  readonly status: BatchItemStatus;
  readonly generationId: string | null;
  readonly earlierGenerationIds: readonly string[];
  readonly model: string | null;
  readonly fallbackFrom: string | null;
  readonly reasons: readonly ReasonCode[];
  readonly images: readonly ImageView[];
  readonly estimateMicroUsd: number;
  readonly costMicroUsd: number;
  readonly error: GenerationError | null;
}

export interface BatchView {
  readonly id: string;
  readonly status: GenerationStatus;
  readonly counts: BatchCounts & { readonly total: number };
  readonly estimateMicroUsd: number;
  readonly costMicroUsd: number;
  readonly items: readonly BatchItemView[];
  /** Null unless every item has ended and there is an image. */
  readonly archiveUrl: string | null;
}

/** Where each item would go, and what all of them would cost. */
export interface BatchPlanView {
  readonly estimateMicroUsd: number;
  readonly items: readonly PlanView[];
}

/** What is told of a batch with an item that is shown otherwise, or that is nothing to the board. */
type OtherEvent = { readonly type: "accepted" | "completed" | "item-completed" | "item-failed" };

/** One event of a batch's stream. */
export type BatchStreamEvent =
  | Exclude<BatchEvent, OtherEvent>
  | { readonly type: "item-completed" | "item-failed"; readonly item: BatchItemView };
