import type { FailureKind } from "./failure.ts";
import type { GenerationError } from "./generation-error.ts";
import type { Generation, GenerationStatus, StoredImage } from "./generation.ts";
import type { Warning } from "./image-request.ts";
import type { ProviderId } from "./model-card.ts";
import type { MicroUsd } from "./money.ts";
import type { PlatformId } from "./platform.ts";
import type { ReasonCode } from "./reason.ts";

/** How one item of a batch ended: what its generation says, without the prompt. */
export interface BatchItemResult extends Pick<
  Generation,
  "model" | "modelVersion" | "provider" | "fallbackFrom" | "costMicroUsd"
> {
  readonly status: Exclude<GenerationStatus, "running">;
  readonly reasons: readonly ReasonCode[];
  readonly warnings: readonly Warning[];
  readonly images: readonly StoredImage[];
  readonly error: GenerationError | null;
}

/** Where an item stands. A waiting one has no generation yet, though it has its id. */
export type BatchItemState =
  | { readonly kind: "waiting" }
  | { readonly kind: "running"; readonly isCancelled: boolean }
  /** Null: it was cancelled before it began. */
  | { readonly kind: "ended"; readonly result: BatchItemResult | null };

/** One item of a batch: a generation of its own, or several when it was tried again. */
export interface BatchItem {
  readonly index: number;
  /** What its image is called in an archive, without number and type. */
  readonly name: string;
  readonly platform: PlatformId | null;
  /** Where it goes first, by the plan with which it was accepted. */
  readonly home: ProviderId;
  /** Where it is; its home while it waits. */
  readonly provider: ProviderId;
  /** The newest. */
  readonly generationId: string;
  /** Those that ended otherwise than wanted before it, oldest first. */
  readonly earlierIds: readonly string[];
  /** What those cost. */
  readonly earlierCostMicroUsd: MicroUsd;
  readonly estimateMicroUsd: MicroUsd;
  readonly state: BatchItemState;
}

/** One accepted call for several images. Times in Unix milliseconds. */
export interface Batch {
  readonly id: string;
  readonly accountId: string;
  readonly createdAt: number;
  /** When it was accepted, or an item was last tried again. */
  readonly openedAt: number;
  /** When the last item ended; null while one has not. */
  readonly completedAt: number | null;
  readonly items: readonly BatchItem[];
}

/** What a batch tells those who watch it, in order. */
export type BatchEvent =
  | { readonly type: "accepted" }
  | { readonly type: "item-started"; readonly index: number; readonly generationId: string }
  | {
      readonly type: "item-routed";
      readonly index: number;
      readonly generationId: string;
      readonly model: string;
      readonly reasons: readonly ReasonCode[];
    }
  | {
      readonly type: "item-attempt-failed";
      readonly index: number;
      readonly generationId: string;
      readonly model: string;
      readonly kind: FailureKind;
      /** The model that is tried next; null when none is left. */
      readonly next: string | null;
    }
  | { readonly type: "item-completed" | "item-failed"; readonly item: BatchItem }
  /** Every item has ended, well or not. Others follow when an item is tried again. */
  | { readonly type: "completed" };

/** Where an item stands, in the words of a generation's status. */
export type BatchItemStatus = "waiting" | GenerationStatus;

/** How many items stand where. */
export type BatchCounts = Readonly<Record<BatchItemStatus, number>>;

export function itemStatus({ state }: BatchItem): BatchItemStatus {
  switch (state.kind) {
    case "waiting":
    case "running":
      return state.kind;
    case "ended":
      return state.result?.status ?? "cancelled";
  }
}

export function countItems(items: readonly BatchItem[]): BatchCounts {
  const counts = { waiting: 0, running: 0, completed: 0, failed: 0, cancelled: 0 };
  for (const item of items) counts[itemStatus(item)] += 1;
  return counts;
}

/**
 * `running` until the last item has ended; then `completed` when there is an image, else `failed` or,
 * when nothing but that stopped them, `cancelled`.
 */
export function batchStatus(items: readonly BatchItem[]): GenerationStatus {
  const { waiting, running, completed, failed } = countItems(items);
  if (waiting + running > 0) return "running";
  if (completed > 0) return "completed";
  return failed > 0 ? "failed" : "cancelled";
}

/** What an item has cost so far, its earlier tries with it. */
export function itemCost({ state, earlierCostMicroUsd }: BatchItem): MicroUsd {
  const own = state.kind === "ended" ? (state.result?.costMicroUsd ?? 0) : 0;
  return earlierCostMicroUsd + own;
}
