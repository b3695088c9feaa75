import "../styles/batch.css";
import { useEffect } from "preact/hooks";

import { FaultNote } from "../components/fault-note.tsx";
import { Icon } from "../components/icon.tsx";
import {
  board,
  boardError,
  cancelOpenBatch,
  isArchiving,
  isCancelling,
  isReconnecting,
  openBatch,
  reopenBatch,
  saveArchive,
} from "../state/batch.ts";
import { countOf, hasEnded, type Board } from "../state/board.ts";
import { boardCostWords, boardWords } from "../words/batch.ts";
import { SlotCard } from "./slot-card.tsx";

/** A batch while it is made, and afterwards: every item, as it stands. */
export function BatchPage({ id }: { id: string }) {
  useEffect(() => {
    scrollTo({ top: 0 });
    return openBatch(id);
  }, [id]);
  const shown = board.value?.batch.id === id ? board.value : null;
  return (
    <div class="stack">
      <div class="row-apart">
        <h1>Batch</h1>
        <a class="button" href="/studio/batches">
          <Icon name="plus" />
          New batch
        </a>
      </div>
      {boardError.value && (
        <FaultNote onRetry={() => reopenBatch(id)}>{boardError.value.message}</FaultNote>
      )}
      {shown && <BoardParts shown={shown} />}
      {!shown && !boardError.value && <p role="status">Loading…</p>}
    </div>
  );
}

function BoardParts({ shown }: { shown: Board }) {
  const { slots, batch } = shown;
  const ended = slots.filter(({ item }) => hasEnded(item)).length;
  return (
    <>
      <div class="stack-close">
        <p role="status">
          <strong>{boardWords(shown)}</strong>
          {isReconnecting.value && " · The connection was lost. Coming back to it…"}
        </p>
        <progress aria-label="Items that have ended" max={slots.length} value={ended} />
        <p class="small soft numbers">{boardCostWords(shown)}</p>
      </div>
      <BoardActions shown={shown} isOver={ended === slots.length} />
      <ol class="board" aria-label="Items">
        {slots.map((slot) => (
          <SlotCard key={slot.item.index} slot={slot} batchId={batch.id} />
        ))}
      </ol>
    </>
  );
}

function BoardActions({ shown, isOver }: { shown: Board; isOver: boolean }) {
  const { id } = shown.batch;
  if (!isOver) {
    return (
      <div>
        <button
          type="button"
          class="button"
          disabled={isCancelling.value}
          onClick={() => void cancelOpenBatch(id)}
        >
          <Icon name="close" />
          {isCancelling.value ? "Cancelling…" : "Cancel all"}
        </button>
      </div>
    );
  }
  if (countOf(shown, "completed") === 0) return null;
  return (
    <div>
      <button
        type="button"
        class="button button-main"
        disabled={isArchiving.value}
        onClick={() => void saveArchive(id)}
      >
        <Icon name="download" />
        {isArchiving.value ? "Downloading…" : "Download all"}
      </button>
    </div>
  );
}
