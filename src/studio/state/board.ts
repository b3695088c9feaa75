import type { BatchItemView, BatchStreamEvent, BatchView } from "../api/batch-views.ts";
import type { ReceivedBatchEvent } from "../api/read-batch-events.ts";
import type { Setback } from "./run-state.ts";

/** One item of a board, and what is known of it while it is made. */
export interface Slot {
  readonly item: BatchItemView;
  /** Who draws it; null until it is routed. */
  readonly model: string | null;
  readonly setbacks: readonly Setback[];
}

/** A batch as it is watched. */
export interface Board {
  readonly batch: BatchView;
  readonly slots: readonly Slot[];
  /** The last event that is in it; null for none. */
  readonly lastEventId: string | null;
}

/** A batch as the API tells it now. What was learnt of items that are still under way is kept. */
export function toBoard(batch: BatchView, before: Board | null): Board {
  const slots = batch.items.map((item) => {
    const known = before?.slots[item.index];
    const isSame = known !== undefined && known.item.generationId === item.generationId;
    return isSame ? { ...known, item } : newSlot(item);
  });
  return { batch, slots, lastEventId: before?.lastEventId ?? null };
}

/** A board after an event. After a reload all are told again: what is known already is passed over. */
export function afterBatchEvent(board: Board, { id, event }: ReceivedBatchEvent): Board {
  const lastEventId = id ?? board.lastEventId;
  if (event === null) return { ...board, lastEventId };
  const index = "item" in event ? event.item.index : event.index;
  const slots = board.slots.map((slot) =>
    slot.item.index === index ? slotAfter(slot, event) : slot,
  );
  return { ...board, slots, lastEventId };
}

/** What all items of a board have cost so far. */
export function costOf({ slots }: Board): number {
  return slots.reduce((sum, { item }) => sum + item.costMicroUsd, 0);
}

/** How many items of a board stand where. */
export function countOf({ slots }: Board, status: BatchItemView["status"]): number {
  return slots.filter(({ item }) => item.status === status).length;
}

function slotAfter(slot: Slot, event: BatchStreamEvent): Slot {
  if ("item" in event) return isOlder(event.item, slot.item) ? slot : newSlot(event.item);
  const { item } = slot;
  const { generationId } = event;
  if (item.earlierGenerationIds.includes(generationId)) return slot;
  if (hasEnded(item) && item.generationId === generationId) return slot;
  switch (event.type) {
    case "item-started":
      return item.generationId === generationId ? slot : newSlot(started(item, generationId));
    case "item-routed":
      return { ...slot, model: event.model };
    case "item-attempt-failed": {
      const { model, kind, next } = event;
      return { ...slot, setbacks: [...slot.setbacks, { model, kind, next }] };
    }
  }
}

/** Of a try before the one that is known. */
function isOlder(told: BatchItemView, known: BatchItemView): boolean {
  return told.earlierGenerationIds.length < known.earlierGenerationIds.length;
}

export function hasEnded({ status }: BatchItemView): boolean {
  return status === "completed" || status === "failed" || status === "cancelled";
}

/** Another try begins where one without an image was. */
function started(item: BatchItemView, generationId: string): BatchItemView {
  const earlier =
    item.generationId === null
      ? item.earlierGenerationIds
      : [...item.earlierGenerationIds, item.generationId];
  return {
    ...item,
    status: "running",
    generationId,
    earlierGenerationIds: earlier,
    images: [],
    error: null,
  };
}

function newSlot(item: BatchItemView): Slot {
  return { item, model: item.model, setbacks: [] };
}
